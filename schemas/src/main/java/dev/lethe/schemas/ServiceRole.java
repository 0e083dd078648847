package dev.lethe.schemas;

/** Who uses a topic: each service looks at its own topics when it starts. */
public enum ServiceRole {
  INGEST,
  TRAINER,
  INFERENCE
}
