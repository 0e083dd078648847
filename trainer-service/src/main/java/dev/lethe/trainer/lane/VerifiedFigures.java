package dev.lethe.trainer.lane;

import dev.lethe.engine.bundle.Manifest;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.schemas.measured.Method;

/**
 * What VERIFIED, or FAILED, says of a bundle: what was measured, and how it was made. No personal
 * data.
 */
final class VerifiedFigures {
  private static final String METHOD = "gated-lora";
  private static final String BY_GATE = "gate-only";

  private VerifiedFigures() {}

  /** The manifest's figures, with what a certificate says of the fit. */
  static Measurements of(Manifest manifest) {
    return Measurements.of(manifest.measured())
        .withMethod(
            Method.of(
                manifest.isGateOnly() ? BY_GATE : METHOD,
                manifest.baseDigest(),
                manifest.encoderDigest(),
                manifest.precision(),
                manifest.rank(),
                manifest.alpha(),
                manifest.provenance()));
  }
}
