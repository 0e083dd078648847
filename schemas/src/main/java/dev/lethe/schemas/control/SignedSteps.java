package dev.lethe.schemas.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.schemas.measured.StepSignature;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signs and checks the lifecycle steps that documents are made of: VERIFIED and FAILED are the
 * trainer's to say, ENFORCED and REVOKED the ingest service's. Signed is the canonical JSON of the
 * whole step without its signature, which stands among its figures. Thread-safe.
 */
public final class SignedSteps {
  static final String STEP = "lethe.step.v1";

  private SignedSteps() {}

  /**
   * The same step with a signature.
   *
   * @throws InvalidEventException if its figures cannot be said in JSON
   */
  public static RequestEvent sign(RequestEvent step, ControlSigner signer) {
    String key = signer.keyId();
    Measurements measured = asRead(step.measured());
    RequestEvent named = step.withMeasured(measured.withSignature(new StepSignature(key, null)));
    ControlSigner.Signed signed = signer.sign(STEP, content(named));
    if (!signed.keyId().equals(key)) {
      return sign(step, signer); // the key was rotated just now
    }
    return step.withMeasured(measured.withSignature(new StepSignature(key, signed.signature())));
  }

  /** What is wrong with a step; nothing with one that need not be signed. */
  public static Optional<ControlFault> check(RequestEvent step, ControlKeys keys) {
    TrustedKeys trusted = trusted(step, keys);
    if (trusted == null) {
      return Optional.empty();
    }
    StepSignature by = signature(step.measured());
    String key = by.key();
    String signature = by.signature();
    return key == null || signature == null
        ? Optional.of(ControlFault.UNSIGNED)
        : ControlSignatures.current(trusted, key, STEP, content(step), signature);
  }

  private static @Nullable TrustedKeys trusted(RequestEvent step, ControlKeys keys) {
    return switch (step.state()) {
      case VERIFIED, FAILED -> keys.artefacts();
      case ENFORCED, REVOKED -> keys.revocations();
      case RECEIVED, REJECTED, HELD, ACCEPTED, SHIELDED, FITTING, CERTIFIED, CANCELLED -> null;
    };
  }

  private static StepSignature signature(@Nullable Measurements measured) {
    StepSignature none = new StepSignature(null, null);
    return measured == null ? none : measured.signature().orElse(none);
  }

  /** As they are read from the log: a number has one form there. */
  private static Measurements asRead(@Nullable Measurements measured) {
    return measured == null
        ? Measurements.none()
        : Measurements.of(Json.parse(measured.toString().getBytes(UTF_8)));
  }

  private static byte[] content(RequestEvent step) {
    Measurements measured = step.measured();
    RequestEvent open = measured == null ? step : step.withMeasured(measured.unsigned());
    return Json.canonical(Json.mapper().valueToTree(open));
  }
}
