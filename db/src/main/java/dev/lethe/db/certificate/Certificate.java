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
import org.jspecify.annotations.Nullable;

/**
 * The file of a certificate, or of what was found on a request that is not carried out as it should
 * be: {@code {"statement":{…},"envelope":{"payloadType","payload",
 * "signatures":[{"sig"}]},"evidence":{…}}}. The envelope is DSSE (Dead Simple Signing Envelope 1.0)
 * with one Ed25519 signature, and its payload is what counts; the statement repeats it for human
 * eyes, and the evidence, if there is any, proves it in the log. A file has one form: the same
 * content in other bytes is no certificate. Immutable and thread-safe.
 */
public final class Certificate {
  /** DSSE {@code payloadType}. */
  public static final String PAYLOAD_TYPE = "application/vnd.lethe.certificate+json";

  /** The same of findings: a reader that knows certificates alone must not take them for one. */
  public static final String FINDINGS_PAYLOAD_TYPE = "application/vnd.lethe.findings+json";

  private static final String FINDINGS_TYPE = "lethe.findings.v1";

  private final byte[] payload;
  private final byte[] signature;
  private final JsonNode statement;
  private final @Nullable LogProof evidence;

  private Certificate(byte[] payload, byte[] signature, @Nullable LogProof evidence) {
    this.payload = payload;
    this.signature = signature;
    this.statement = Json.parse(payload);
    this.evidence = evidence;
  }

  /**
   * Signs; the same statement and key give the same bytes.
   *
   * @param signer makes the Ed25519 signature of a message
   */
  public static Certificate sign(Object statement, UnaryOperator<byte[]> signer) {
    try {
      JsonNode tree = Json.mapper().valueToTree(statement);
      byte[] payload = Json.mapper().writeValueAsBytes(tree);
      return new Certificate(payload, signer.apply(signedBytes(payload, typeOf(tree))), null);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the certificate cannot be written as JSON");
    }
  }

  /**
   * Reads a file; it does not check signatures.
   *
   * @throws SignatureException if it is not a certificate in its one form
   */
  public static Certificate parse(byte[] file) throws SignatureException {
    try {
      Certificate certificate = of(Json.parse(file));
      if (Arrays.equals(certificate.bytes(), file)) {
        return certificate;
      }
    } catch (InvalidEventException e) {
      throw new SignatureException("not a certificate");
    }
    throw new SignatureException("not a certificate in its one form");
  }

  static Certificate of(JsonNode file) throws SignatureException {
    try {
      JsonNode envelope = file.path("envelope");
      JsonNode evidence = file.path("evidence");
      return new Certificate(
          decode(envelope.path("payload")),
          decode(envelope.path("signatures").path(0).path("sig")),
          evidence.isMissingNode() ? null : LogProof.of(evidence));
    } catch (InvalidEventException | IllegalArgumentException e) {
      throw new SignatureException("not a certificate");
    }
  }

  /** The same with proof that the log holds what it states. */
  public Certificate with(LogProof proof) {
    return new Certificate(payload, signature, proof);
  }

  /** The same without: as it was signed, and as the log names its digest. */
  public Certificate withoutEvidence() {
    return new Certificate(payload, signature, null);
  }

  /** Whether it tells of findings, and so is no certificate. */
  public boolean isOfFindings() {
    return isOfFindings(statement);
  }

  private static boolean isOfFindings(JsonNode statement) {
    return statement.path("type").asText().equals(FINDINGS_TYPE);
  }

  private static String typeOf(JsonNode statement) {
    return isOfFindings(statement) ? FINDINGS_PAYLOAD_TYPE : PAYLOAD_TYPE;
  }

  /** What was signed. */
  public JsonNode statement() {
    return statement;
  }

  /** What proves it in the log; null if nothing was added. */
  public @Nullable LogProof evidence() {
    return evidence;
  }

  /** The file's bytes. */
  public byte[] bytes() {
    ObjectNode envelope = Json.mapper().createObjectNode();
    envelope.put("payloadType", typeOf(statement));
    envelope.put("payload", payload);
    envelope.putArray("signatures").addObject().put("sig", signature);
    ObjectNode file = Json.mapper().createObjectNode();
    file.set("statement", statement);
    file.set("envelope", envelope);
    if (evidence != null) {
      file.set("evidence", evidence.json());
    }
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    try {
      return Json.mapper().writer(printer).writeValueAsBytes(file);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the certificate cannot be written as JSON");
    }
  }

  /**
   * Checks the signature, and the evidence if there is any: that the checkpoint is signed, that
   * every event is below it, and that the events are those that the statement tells of.
   *
   * @param key the trusted key, given the name of what it signs
   * @throws SignatureException saying what is wrong
   */
  public void verify(Function<String, VerifierKey> key) throws SignatureException {
    if (!key.apply("certificate").verifies(signedBytes(payload, typeOf(statement)), signature)) {
      throw new SignatureException("signed with another key, or changed");
    }
    if (evidence != null) {
      evidence.verify(key);
      if (isOfFindings()) {
        evidence.verifyFinds(statement);
      } else {
        evidence.verifyCertifies(statement, withoutEvidence().bytes());
      }
    }
  }

  private static byte[] decode(JsonNode text) {
    return Base64.getDecoder().decode(text.asText());
  }

  private static byte[] signedBytes(byte[] payload, String type) {
    return Dsse.signedBytes(type, payload);
  }
}
