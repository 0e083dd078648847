package dev.lethe.standalone.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;

/** A certificate signed as the DSSE protocol says, with a key made for it. */
final class CertificateFixture {
  private static final String TYPE = "application/vnd.lethe.certificate+json";

  private CertificateFixture() {}

  static void write(Path file, Path trustedKey, String statement) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Base64.Encoder base64 = Base64.getEncoder();
    Files.writeString(
        trustedKey,
        "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
            .formatted(base64.encodeToString(pair.getPublic().getEncoded())));
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(
        "DSSEv1 %d %s %d %s"
            .formatted(TYPE.length(), TYPE, statement.length(), statement)
            .getBytes(StandardCharsets.UTF_8));
    Files.writeString(
        file,
        """
        {"statement":%s,"envelope":{"payloadType":"%s","payload":"%s","signatures":[{"sig":"%s"}]}}
        """
            .formatted(
                statement,
                TYPE,
                base64.encodeToString(statement.getBytes(StandardCharsets.UTF_8)),
                base64.encodeToString(signature.sign())));
  }
}
