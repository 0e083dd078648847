package dev.lethe.standalone.cli;

import dev.lethe.db.tlog.AuditLeaf;
import dev.lethe.db.tlog.CompactRange;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.TlogProof;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.db.tlog.VerifierKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.List;

/** An export of a log of two events, as the documentation says that it is made. */
final class AuditExportFixture {
  static final String ORIGIN = "audit.example.com";
  private static final String EVENT =
      "{\"id\":\"e-2\",\"type\":\"lethe.request-held.v1\",\"subject\":\"r-1\"}";

  private final KeyPair pair;
  private final VerifierKey key;

  AuditExportFixture() throws GeneralSecurityException {
    pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    key = VerifierKey.of(ORIGIN, pair.getPublic());
  }

  VerifierKey key() {
    return key;
  }

  /** Writes the public key as PEM. */
  void writePem(Path file) throws Exception {
    String body = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    Files.writeString(
        file, "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n".formatted(body));
  }

  void write(Path file) throws Exception {
    byte[] first = leaf("{}", "log/0/0");
    byte[] second = leaf("[]", "log/0/1");
    CompactRange tree = new CompactRange();
    tree.append(first);
    tree.append(second);
    String note = SignedCheckpoint.sign(TreeHead.of(ORIGIN, tree), key, this::sign).note();
    Files.write(
        file,
        List.of(
            "{\"type\":\"lethe.audit-export.v1\",\"from\":1,\"to\":2,\"checkpoint\":\"%s\"}"
                .formatted(note.replace("\n", "\\n")),
            line(1, "{}", "log/0/0", second),
            line(2, "[]", "log/0/1", first)));
  }

  /** The second event's proof, as docs/guides/witness-the-log.md says that it is handed on. */
  TlogProof proof() {
    byte[] first = leaf("{}", "log/0/0");
    CompactRange tree = new CompactRange();
    tree.append(first);
    tree.append(leaf(EVENT, "log/0/1"));
    SignedCheckpoint signed = SignedCheckpoint.sign(TreeHead.of(ORIGIN, tree), key, this::sign);
    byte[] entry = AuditLeaf.data(EVENT.getBytes(StandardCharsets.UTF_8), "log/0/1");
    return new TlogProof(entry, 1, List.of(first), signed);
  }

  private static String line(int seq, String event, String position, byte[] sibling) {
    return "{\"seq\":%d,\"position\":\"%s\",\"event\":\"%s\",\"proof\":[\"%s\"]}"
        .formatted(seq, position, event, Base64.getEncoder().encodeToString(sibling));
  }

  private static byte[] leaf(String event, String position) {
    return AuditLeaf.hash(event.getBytes(StandardCharsets.UTF_8), position);
  }

  private byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
