package dev.lethe.ingest.rest;

import dev.lethe.access.AccessRule;
import java.util.List;

/** Who may call what of a part of the service that has paths of its own. */
@FunctionalInterface
public interface AccessContribution {
  /** All paths of the part, each once. */
  List<AccessRule> rules();
}
