package dev.lethe.db.keys;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Set;

/**
 * The operator's key, AES-256-GCM, from a Tink keyset file. It wraps the requests' own keys and
 * seals what must stay readable after them. Immutable and thread-safe; it lives as long as the
 * process. To rotate, add a primary key to the keyset: what the older keys sealed still opens.
 */
public final class MasterKey {
  static {
    try {
      AeadConfig.register();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is not available", e);
    }
  }

  private final Aead aead;

  private MasterKey(KeysetHandle keyset) throws GeneralSecurityException {
    this.aead = keyset.getPrimitive(RegistryConfiguration.get(), Aead.class);
  }

  /**
   * Reads a keyset file.
   *
   * @throws UncheckedIOException if it cannot be read
   * @throws IllegalArgumentException if it is not an AEAD keyset in Tink's JSON format
   */
  public static MasterKey load(Path keysetFile) {
    try {
      String json = Files.readString(keysetFile, StandardCharsets.UTF_8);
      return new MasterKey(
          TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the keyset file " + keysetFile, e);
    } catch (GeneralSecurityException e) {
      // Without its cause, whose message could quote the file.
      throw new IllegalArgumentException("not a Tink AEAD keyset: " + keysetFile);
    }
  }

  /**
   * Makes a new key and writes it to a file that only its owner may read.
   *
   * @throws UncheckedIOException if the file exists or cannot be written
   */
  public static MasterKey create(Path keysetFile) {
    try {
      KeysetHandle keyset = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
      String json =
          TinkJsonProtoKeysetFormat.serializeKeyset(keyset, InsecureSecretKeyAccess.get());
      var ownerOnly =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      try (var file =
          Files.newByteChannel(
              keysetFile,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              ownerOnly)) {
        file.write(StandardCharsets.UTF_8.encode(json));
      }
      return new MasterKey(keyset);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the keyset file " + keysetFile, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot generate a key", e);
    }
  }

  /**
   * Encrypts {@code plain}.
   *
   * @param associatedData what it belongs to, a request id say; opening needs the same
   */
  public byte[] seal(byte[] plain, String associatedData) {
    try {
      return aead.encrypt(plain, associatedData.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal", e);
    }
  }

  /**
   * Decrypts what {@link #seal} made.
   *
   * @throws UnsealException if it was sealed with another key or for something else, or changed
   */
  public byte[] open(byte[] sealed, String associatedData) {
    try {
      return aead.decrypt(sealed, associatedData.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new UnsealException(associatedData);
    }
  }

  /** {@link #seal} for text that travels in JSON: Base64. */
  public String sealText(String plain, String associatedData) {
    byte[] sealed = seal(plain.getBytes(StandardCharsets.UTF_8), associatedData);
    return Base64.getEncoder().encodeToString(sealed);
  }

  /**
   * Opens what {@link #sealText} made.
   *
   * @throws UnsealException as {@link #open}, and if it is not Base64
   */
  public String openText(String sealed, String associatedData) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(sealed);
    } catch (IllegalArgumentException e) {
      throw new UnsealException(associatedData);
    }
    return new String(open(bytes, associatedData), StandardCharsets.UTF_8);
  }

  Aead aead() {
    return aead;
  }
}
