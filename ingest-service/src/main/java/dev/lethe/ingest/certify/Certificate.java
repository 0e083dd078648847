package dev.lethe.ingest.certify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;

/**
 * The file of a certificate: {@code {"statement":{…},"envelope":{"payloadType","payload",
 * "signatures":[{"sig"}]}}}. The envelope is DSSE (Dead Simple Signing Envelope 1.0) with one
 * Ed25519 signature, and its payload is what counts; the statement repeats it for human eyes.
 */
public final class Certificate {
  /** DSSE {@code payloadType}. */
  public static final String PAYLOAD_TYPE = "application/vnd.lethe.certificate+json";

  private Certificate() {}

  /** Signs; the same statement and key give the same bytes. */
  static byte[] sign(Statement statement, SigningKey key) {
    try {
      JsonNode tree = Json.mapper().valueToTree(statement);
      byte[] payload = Json.mapper().writeValueAsBytes(tree);
      ObjectNode envelope = Json.mapper().createObjectNode();
      envelope.put("payloadType", PAYLOAD_TYPE);
      envelope.put("payload", payload);
      envelope.putArray("signatures").addObject().put("sig", key.sign(signedBytes(payload)));
      ObjectNode file = Json.mapper().createObjectNode();
      file.set("statement", tree);
      file.set("envelope", envelope);
      return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(file);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the certificate cannot be written as JSON");
    }
  }

  /**
   * The statement in {@code file}, if its signature is {@code key}'s and the readable copy says the
   * same.
   *
   * @throws GeneralSecurityException if not
   */
  public static JsonNode verify(byte[] file, PublicKey key) throws GeneralSecurityException {
    try {
      JsonNode tree = Json.parse(file);
      JsonNode envelope = tree.path("envelope");
      byte[] payload = decode(envelope.path("payload"));
      Signature signature = Signature.getInstance(SigningKey.ALGORITHM);
      signature.initVerify(key);
      signature.update(signedBytes(payload));
      if (!PAYLOAD_TYPE.equals(envelope.path("payloadType").textValue())
          || !signature.verify(decode(envelope.path("signatures").path(0).path("sig")))) {
        throw new GeneralSecurityException("the signature is not that of this key");
      }
      JsonNode statement = Json.parse(payload);
      if (!statement.equals(tree.path("statement"))) {
        throw new GeneralSecurityException("the readable statement is not the signed one");
      }
      return statement;
    } catch (InvalidEventException | IllegalArgumentException e) {
      throw new GeneralSecurityException("not a certificate");
    }
  }

  private static byte[] decode(JsonNode text) {
    return Base64.getDecoder().decode(text.asText());
  }

  /** DSSE's pre-authentication encoding. */
  private static byte[] signedBytes(byte[] payload) {
    byte[] head =
        ("DSSEv1 " + PAYLOAD_TYPE.length() + " " + PAYLOAD_TYPE + " " + payload.length + " ")
            .getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + payload.length);
    System.arraycopy(payload, 0, all, head.length, payload.length);
    return all;
  }
}
