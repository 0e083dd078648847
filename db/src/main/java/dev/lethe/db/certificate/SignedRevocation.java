package dev.lethe.db.certificate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The file of a revocation, which lies beside the certificate of before: {@code
 * {"statement":{…},"envelope":{"payloadType","payload","signatures":[{"sig"}]}}}, signed as a
 * {@link Certificate} is, with a payload type of its own. Immutable and thread-safe.
 */
public final class SignedRevocation {
  /** DSSE {@code payloadType}. */
  public static final String PAYLOAD_TYPE = "application/vnd.lethe.revocation+json";

  private final byte[] payload;
  private final byte[] signature;
  private final JsonNode statement;

  private SignedRevocation(byte[] payload, byte[] signature) {
    this.payload = payload;
    this.signature = signature;
    this.statement = Json.parse(payload);
  }

  /**
   * Signs; the same statement and key give the same bytes.
   *
   * @param signer makes the Ed25519 signature of a message
   */
  public static SignedRevocation sign(Object statement, UnaryOperator<byte[]> signer) {
    try {
      byte[] payload = Json.mapper().writeValueAsBytes(Json.mapper().valueToTree(statement));
      return new SignedRevocation(payload, signer.apply(Dsse.signedBytes(PAYLOAD_TYPE, payload)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the revocation cannot be written as JSON");
    }
  }

  /**
   * Reads a file; it does not check the signature.
   *
   * @throws SignatureException if it is not a revocation in its one form
   */
  public static SignedRevocation parse(byte[] file) throws SignatureException {
    try {
      JsonNode envelope = Json.parse(file).path("envelope");
      SignedRevocation revocation =
          new SignedRevocation(
              decode(envelope.path("payload")),
              decode(envelope.path("signatures").path(0).path("sig")));
      if (Arrays.equals(revocation.bytes(), file)) {
        return revocation;
      }
    } catch (InvalidEventException | IllegalArgumentException e) {
      throw new SignatureException("not a revocation");
    }
    throw new SignatureException("not a revocation in its one form");
  }

  /** What was signed. */
  public JsonNode statement() {
    return statement;
  }

  /** The file's bytes. */
  public byte[] bytes() {
    ObjectNode envelope = Json.mapper().createObjectNode();
    envelope.put("payloadType", PAYLOAD_TYPE);
    envelope.put("payload", payload);
    envelope.putArray("signatures").addObject().put("sig", signature);
    ObjectNode file = Json.mapper().createObjectNode();
    file.set("statement", statement);
    file.set("envelope", envelope);
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    try {
      return Json.mapper().writer(printer).writeValueAsBytes(file);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the revocation cannot be written as JSON");
    }
  }

  /**
   * Checks the signature.
   *
   * @param key the trusted key, given the name of what it signs
   * @throws SignatureException if it is not signed with it
   */
  public void verify(Function<String, VerifierKey> key) throws SignatureException {
    byte[] signed = Dsse.signedBytes(PAYLOAD_TYPE, payload);
    if (!key.apply("revocation").verifies(signed, signature)) {
      throw new SignatureException("signed with another key, or changed");
    }
  }

  private static byte[] decode(JsonNode text) {
    return Base64.getDecoder().decode(text.asText());
  }
}
