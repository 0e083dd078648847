package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.bundle.Manifest;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A finished, unsigned artefact folder.
 *
 * @param reason why verification says that it must not be published, a short code such as {@code
 *     forget-score}, {@code gate-recall}, {@code false-fire}, {@code below-limits}; empty when
 *     accepted
 */
public record Artefact(String digest, Manifest manifest, Path folder, Optional<String> reason) {
  /** Whether it may be published. */
  public boolean accepted() {
    return reason.isEmpty();
  }

  /**
   * Whether a bundle that isn't accepted is still better than none beside its request's shield: it
   * was verified, and it silences no more than it may. One whose adapter was handed in is not: it
   * is refused, and may be handed in again for another request.
   */
  public boolean isBetterThanNone() {
    if (manifest.provenance().path("settings").has(SuppliedAdapter.FIELD)) {
      return false;
    }
    JsonNode findings = manifest.measured().path("findings");
    return !findings.isEmpty()
        && findings.findValuesAsText("what").stream()
            .noneMatch(AcceptanceCriteria.FALSE_FIRES::equals);
  }
}
