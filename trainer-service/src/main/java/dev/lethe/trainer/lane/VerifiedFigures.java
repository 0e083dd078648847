package dev.lethe.trainer.lane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.bundle.Manifest;

/**
 * What VERIFIED, or FAILED, says of a bundle: what was measured, and how it was made. No personal
 * data.
 */
final class VerifiedFigures {
  private static final String METHOD = "gated-lora";

  private VerifiedFigures() {}

  /** The manifest's figures, and under {@code method} what a certificate says of the fit. */
  static JsonNode of(Manifest manifest) {
    ObjectNode figures = manifest.measured().deepCopy();
    ObjectNode method = figures.putObject("method");
    method.put("name", METHOD);
    method.put("baseDigest", manifest.baseDigest());
    method.put("encoderDigest", manifest.encoderDigest());
    method.put("precision", manifest.precision());
    method.put("rank", manifest.rank());
    method.put("alpha", manifest.alpha());
    manifest.provenance().properties().forEach(e -> method.set(e.getKey(), e.getValue()));
    return figures;
  }
}
