package dev.lethe.engine.bundle;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Signs manifests with Ed25519 (RFC 8032), which is deterministic. Thread-safe. */
public final class ManifestSigner {
  private final PrivateKey key;

  public ManifestSigner(PrivateKey key) {
    this.key = key;
  }

  /**
   * @param pem PKCS#8
   * @throws IllegalArgumentException naming the file
   */
  public static ManifestSigner load(Path pem) {
    try {
      return new ManifestSigner(
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new PKCS8EncodedKeySpec(Pem.read(pem, "PRIVATE KEY"))));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(pem.getFileName() + " is no Ed25519 private key");
    }
  }

  /** Base64 of the signature over the manifest's canonical bytes. */
  public String sign(Manifest manifest) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(ManifestFiles.canonical(manifest));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("manifest cannot be signed", e);
    }
  }

  /**
   * Signs a finished artefact folder: writes {@code manifest.sig} into it.
   *
   * @return the signature, Base64
   */
  public String sign(Manifest manifest, Path folder) throws IOException {
    String signature = sign(manifest);
    Files.write(folder.resolve(ManifestFiles.SIGNATURE), signature.getBytes(US_ASCII));
    return signature;
  }
}
