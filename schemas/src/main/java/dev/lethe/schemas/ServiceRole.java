package dev.lethe.schemas;

import dev.lethe.schemas.access.Actor;
import java.util.Locale;

/** Who uses a topic: each service looks at its own topics when it starts. */
public enum ServiceRole {
  INGEST,
  TRAINER,
  INFERENCE;

  /** Who takes the steps that the service takes by itself. */
  public Actor actor() {
    return Actor.service(name().toLowerCase(Locale.ROOT) + "-service");
  }
}
