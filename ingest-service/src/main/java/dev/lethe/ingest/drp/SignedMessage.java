package dev.lethe.ingest.drp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * A message of an agent: Base64 of a signature and the JSON that it signs, as libsodium's {@code
 * crypto_sign} puts them together (sections 2.01 and 3.07.1).
 */
public final class SignedMessage {
  /** The longest body; a request of the protocol is some hundred bytes. */
  public static final int MOST_BYTES = 64 * 1024;

  private static final int SIGNATURE_BYTES = 64;

  private SignedMessage() {}

  /**
   * The object that the agent signed.
   *
   * @param body as it came
   * @throws DrpException if it is none, or somebody else signed it
   * @throws InvalidEventException if what is signed is no JSON object
   */
  public static ObjectNode open(byte[] body, DrpAgent agent) {
    if (body.length > MOST_BYTES) {
      throw new InvalidEventException(InvalidEventException.TOO_LARGE, "");
    }
    byte[] message = decode(body);
    byte[] signed = Arrays.copyOfRange(message, SIGNATURE_BYTES, message.length);
    if (!agent.signed(signed, Arrays.copyOf(message, SIGNATURE_BYTES))) {
      throw new DrpException(
          403, "wrong-signature", "The body is not signed with the agent's verify_key.", null);
    }
    JsonNode json = Json.parse(signed);
    if (json instanceof ObjectNode object) {
      return object;
    }
    throw new InvalidEventException(InvalidEventException.WRONG_TYPE, "");
  }

  private static byte[] decode(byte[] body) {
    try {
      String text = new String(body, StandardCharsets.ISO_8859_1).strip();
      byte[] message = Base64.getDecoder().decode(text);
      if (message.length > SIGNATURE_BYTES) {
        return message;
      }
    } catch (IllegalArgumentException e) {
      // Told below; its message quotes the body.
    }
    throw new DrpException(
        400,
        "malformed-message",
        "The body is not Base64 of a signature and the JSON it signs.",
        null);
  }
}
