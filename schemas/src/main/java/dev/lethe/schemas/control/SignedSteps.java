package dev.lethe.schemas.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signs and checks the lifecycle steps that documents are made of: VERIFIED and FAILED are the
 * trainer's to say, ENFORCED and REVOKED the ingest service's. Signed is the canonical JSON of the
 * whole step without its signature, which stands under {@value #FIELD} among its figures.
 * Thread-safe.
 */
public final class SignedSteps {
  /** Name of the signature among the figures of a step. */
  public static final String FIELD = "signed";

  static final String STEP = "lethe.step.v1";

  private static final String KEY = "key";
  private static final String SIGNATURE = "signature";

  private SignedSteps() {}

  /**
   * The same step with a signature.
   *
   * @throws InvalidEventException if its figures cannot be said in JSON
   */
  public static RequestEvent sign(RequestEvent step, ControlSigner signer) {
    RequestEvent named = with(step, signer.keyId());
    ControlSigner.Signed signed = signer.sign(STEP, content(named));
    if (!signed.keyId().equals(signature(named).path(KEY).textValue())) {
      return sign(step, signer); // the key was rotated just now
    }
    ((ObjectNode) signature(named)).put(SIGNATURE, signed.signature());
    return named;
  }

  /** What is wrong with a step; nothing with one that need not be signed. */
  public static Optional<Fault> check(RequestEvent step, ControlKeys keys) {
    TrustedKeys trusted = trusted(step, keys);
    if (trusted == null) {
      return Optional.empty();
    }
    String key = signature(step).path(KEY).textValue();
    String signature = signature(step).path(SIGNATURE).textValue();
    return key == null || signature == null
        ? Optional.of(Fault.UNSIGNED)
        : Statements.current(trusted, key, STEP, content(step), signature);
  }

  private static @Nullable TrustedKeys trusted(RequestEvent step, ControlKeys keys) {
    return switch (step.state()) {
      case VERIFIED, FAILED -> keys.artefacts();
      case ENFORCED, REVOKED -> keys.revocations();
      case RECEIVED, REJECTED, HELD, ACCEPTED, SHIELDED, FITTING, CERTIFIED, CANCELLED -> null;
    };
  }

  private static JsonNode signature(RequestEvent step) {
    JsonNode measured = step.measured();
    return measured == null ? Json.mapper().missingNode() : measured.path(FIELD);
  }

  private static RequestEvent with(RequestEvent step, String keyId) {
    ObjectNode measured = Json.mapper().createObjectNode();
    if (step.measured() != null) {
      // As it is read from the log: a number has one form there.
      measured = (ObjectNode) Json.parse(step.measured().toString().getBytes(UTF_8));
    }
    measured.putObject(FIELD).put(KEY, keyId);
    return step.withMeasured(measured);
  }

  private static byte[] content(RequestEvent step) {
    ObjectNode tree = Json.mapper().valueToTree(step);
    if (tree.at("/measured/" + FIELD) instanceof ObjectNode signature) {
      signature.remove(SIGNATURE);
    }
    return Json.canonical(tree);
  }
}
