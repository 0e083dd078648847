package dev.lethe.inference.reload;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import org.jspecify.annotations.Nullable;

/** Tells the world what this replica did with an artefact. Thread-safe; doesn't block. */
interface Acknowledgements {
  void send(AdapterEvent about, EnforcementEvent.Kind kind, @Nullable String reason);
}
