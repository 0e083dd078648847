package dev.lethe.schemas.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Signs and checks case events, such as the first of two approvals: they are the ingest service's
 * to write. Signed is the canonical JSON of the whole CloudEvent without its signature. Key and
 * signature are extension attributes of the CloudEvent, which older readers skip. Thread-safe.
 */
public final class SignedCases {
  /** The extension attribute with the key's id. */
  public static final String KEY = "signkey";

  /** The extension attribute with the signature, Base64. */
  public static final String SIGNATURE = "signature";

  static final String CASE = "lethe.case.v1";

  private SignedCases() {}

  /**
   * The event with a signature, as it goes to the topic.
   *
   * @throws InvalidEventException if it breaks its own schema
   */
  public static byte[] write(CaseEvent event, ControlSigner signer) {
    ObjectNode envelope = (ObjectNode) Json.parse(EventSerdes.caseEvents().write(Event.of(event)));
    String key = signer.keyId();
    envelope.put(KEY, key);
    ControlSigner.Signed signed = signer.sign(CASE, Json.canonical(envelope));
    if (!signed.keyId().equals(key)) {
      return write(event, signer); // the key was rotated just now
    }
    envelope.put(SIGNATURE, signed.signature());
    return envelope.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * What is wrong with an event that is to count now.
   *
   * @param event as it lies on the topic, which was read as a case event before
   */
  public static Optional<ControlFault> check(byte[] event, ControlKeys keys) {
    return check(event, keys, false);
  }

  /** What is wrong with an event of before, which a key that was retired since may have signed. */
  public static Optional<ControlFault> checkHistory(byte[] event, ControlKeys keys) {
    return check(event, keys, true);
  }

  private static Optional<ControlFault> check(byte[] event, ControlKeys keys, boolean retired) {
    if (!(Json.parse(event) instanceof ObjectNode envelope)) {
      return Optional.of(ControlFault.UNSIGNED);
    }
    JsonNode signature = envelope.remove(SIGNATURE);
    String key = envelope.path(KEY).textValue();
    String text = signature == null ? null : signature.textValue();
    if (key == null || text == null) {
      return Optional.of(ControlFault.UNSIGNED);
    }
    Optional<ControlFault> fault =
        ControlSignatures.current(keys.revocations(), key, CASE, Json.canonical(envelope), text);
    return retired ? fault.filter(found -> found != ControlFault.RETIRED_KEY) : fault;
  }
}
