package dev.lethe.schemas;

import java.time.Instant;

/**
 * A replica's heartbeat on the compacted topic {@code replica-events} (key = replica id). "Every
 * live replica" is counted from it: one that has said nothing for 10 s, or said that it leaves, is
 * not live.
 *
 * @param url base address of its OpenAI API
 * @param baseDigest {@code sha256:…} of the base model that it serves
 */
public record ReplicaEvent(
    String replica,
    String model,
    String url,
    String baseDigest,
    Instant startedAt,
    Instant at,
    boolean leaving) {
  public static final String EVENT_TYPE = "lethe.replica-alive.v1";
}
