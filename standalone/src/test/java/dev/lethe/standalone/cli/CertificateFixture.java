package dev.lethe.standalone.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.db.certificate.SignedRevocation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;

/** A certificate signed as the DSSE protocol says, with a key made for it. */
final class CertificateFixture {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String TYPE = "application/vnd.lethe.certificate+json";
  private static final String DIGEST = "sha256:" + "0".repeat(64);
  private static final String AT = "2026-01-02T03:04:05Z";

  private CertificateFixture() {}

  static KeyPair write(Path file, Path trustedKey) throws Exception {
    return write(file, trustedKey, "case 4711");
  }

  static KeyPair write(Path file, Path trustedKey, String subject) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Base64.Encoder base64 = Base64.getEncoder();
    Files.writeString(
        trustedKey,
        "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
            .formatted(base64.encodeToString(pair.getPublic().getEncoded())));
    ObjectNode statement = statement(subject);
    byte[] payload = JSON.writeValueAsBytes(statement);
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    String head = "DSSEv1 %d %s %d ".formatted(TYPE.length(), TYPE, payload.length);
    signature.update(head.getBytes(StandardCharsets.UTF_8));
    signature.update(payload);
    ObjectNode all = JSON.createObjectNode();
    all.set("statement", statement);
    ObjectNode envelope = all.putObject("envelope").put("payloadType", TYPE);
    envelope.put("payload", base64.encodeToString(payload));
    envelope.putArray("signatures").addObject().put("sig", signature.sign());
    Files.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
    return pair;
  }

  /** What revokes the request of that certificate. */
  static SignedRevocation revocation(KeyPair pair, String certificate) {
    ObjectNode statement = JSON.createObjectNode();
    statement.put("type", "lethe.revocation.v1").put("requestId", "a").put("model", "demo");
    statement.put("reason", "ticket-7").put("by", "Ada").put("revokedAt", AT);
    statement.put("certificate", certificate);
    return SignedRevocation.sign(statement, message -> signature(pair, message));
  }

  private static byte[] signature(KeyPair pair, byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode statement(String subject) {
    ObjectNode statement = JSON.createObjectNode();
    statement.put("type", "lethe.certificate.v1").put("requestId", "a").put("tenant", "acme");
    statement.put("model", "demo").put("subject", subject).put("requestDigest", DIGEST);
    statement.put("receivedAt", AT).put("dueAt", AT).put("enforcedAt", AT);
    statement.putArray("notMeasured");
    statement.putArray("replicas");
    statement.putArray("timeline");
    statement.put("keyDestruction", "k").put("statement", "s").put("residualRisk", "r");
    return statement;
  }
}
