package dev.lethe.ingest.track;

import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSigner;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the tracker needs to say what is in force. Thread-safe if its parts are.
 *
 * @param signer of revocations and heads
 * @param keys whose word counts
 * @param models that have a head from the beginning
 * @param floor the newest head of a model that is known beside the tracker's own state; throws
 *     while it cannot be read
 * @param status is told what operators should see
 */
public record ControlPath(
    ControlSigner signer,
    ControlKeys keys,
    Set<String> models,
    Function<String, Optional<LiveSetHead>> floor,
    TrackerStatus status) {
  public ControlPath {
    models = Set.copyOf(models);
  }
}
