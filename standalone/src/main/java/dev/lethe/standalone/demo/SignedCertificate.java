package dev.lethe.standalone.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * A certificate file, checked as an auditor would: a DSSE envelope (Dead Simple Signing Envelope
 * 1.0) with one Ed25519 signature, beside a readable copy of the statement that it signs.
 */
public final class SignedCertificate {
  private static final JsonMapper JSON = new JsonMapper();

  private final JsonNode file;

  private SignedCertificate(JsonNode file) {
    this.file = file;
  }

  /**
   * @throws IOException when there is no such file, or it is not JSON
   */
  public static SignedCertificate read(Path file) throws IOException {
    try {
      return new SignedCertificate(JSON.readTree(Files.readAllBytes(file)));
    } catch (JsonProcessingException e) {
      throw new IOException("not JSON: " + file);
    }
  }

  /** The whole file. */
  public JsonNode json() {
    return file;
  }

  /** What it states. */
  public JsonNode statement() {
    return file.path("statement");
  }

  /**
   * Checks the signature, and that the readable copy says what was signed.
   *
   * @param trustedKey X.509 PEM of the signer's public key
   * @throws GeneralSecurityException when either is not so
   * @throws IOException when the key cannot be read
   */
  public void verify(Path trustedKey) throws GeneralSecurityException, IOException {
    JsonNode envelope = file.path("envelope");
    try {
      byte[] payload = decode(envelope.path("payload"));
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(publicKey(trustedKey));
      signature.update(signedBytes(envelope.path("payloadType").asText(), payload));
      if (!signature.verify(decode(envelope.path("signatures").path(0).path("sig")))) {
        throw new SignatureException("signed with another key, or changed");
      }
      if (!JSON.readTree(payload).equals(statement())) {
        throw new SignatureException("the readable statement is not the signed one");
      }
    } catch (IllegalArgumentException | JsonProcessingException e) {
      throw new SignatureException("not a signed certificate");
    }
  }

  /** DSSE's pre-authentication encoding. */
  private static byte[] signedBytes(String type, byte[] payload) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int typeLength = type.getBytes(StandardCharsets.UTF_8).length;
    String head = "DSSEv1 %d %s %d ".formatted(typeLength, type, payload.length);
    bytes.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(payload);
    return bytes.toByteArray();
  }

  /** Reads an Ed25519 public key, X.509 PEM. */
  public static PublicKey publicKey(Path pem) throws IOException, GeneralSecurityException {
    String der = Files.readString(pem).replaceAll("-----[A-Z ]+-----", "");
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(new X509EncodedKeySpec(Base64.getMimeDecoder().decode(der)));
  }

  private static byte[] decode(JsonNode text) {
    return Base64.getDecoder().decode(text.asText());
  }
}
