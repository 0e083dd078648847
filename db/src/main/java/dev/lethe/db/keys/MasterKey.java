package dev.lethe.db.keys;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import dev.lethe.schemas.VaultSettings;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The operator's key, AES-256-GCM, which wraps the requests' own keys. From a Tink keyset file, or
 * wherever a Tink {@link Aead} reaches: {@link #of} is where a key management service goes. A file
 * that {@link KeyRotation} replaces is read again at the next use. Thread-safe.
 */
public final class MasterKey {
  private final Aead aead;
  private final @Nullable KeyFile<Keyset> file;

  private MasterKey(Aead aead, @Nullable KeyFile<Keyset> file) {
    this.aead = aead;
    this.file = file;
  }

  /**
   * A key that is kept elsewhere. Tink's clients of the known services make such an {@link Aead} of
   * a key's address; whether it was rotated is the service's business.
   *
   * @param remote thread-safe
   */
  public static MasterKey of(Aead remote) {
    return new MasterKey(remote, null);
  }

  /**
   * The one that an installation is set up with: in Vault if that is named, else in a file.
   *
   * @param keysetFile beside Vault: what was used so far
   * @throws UncheckedIOException if a file is named and cannot be read
   * @throws IllegalArgumentException if neither is named, or the file is no keyset
   */
  public static MasterKey open(Optional<Path> keysetFile, Optional<VaultSettings> vault) {
    if (vault.isPresent()) {
      return vault(vault.get(), keysetFile.orElse(null));
    }
    return load(
        keysetFile.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "lethe.keyset: required unless lethe.vault.address is set")));
  }

  /**
   * A key in HashiCorp Vault's transit engine. What the keyset wrapped before still opens, so that
   * an installation can move over while it runs. The token is renewed while this process lives.
   * Vault is asked for nothing yet.
   *
   * @param keysetFile the keyset that was used so far; null for none
   * @throws UncheckedIOException if that is named and cannot be read
   * @throws IllegalArgumentException if that is not an AEAD keyset in Tink's JSON format
   */
  public static MasterKey vault(VaultSettings settings, @Nullable Path keysetFile) {
    VaultTransit vault = new VaultTransit(settings);
    TokenRenewal.start(vault);
    return of(keysetFile == null ? vault : new MovedKey(vault, following(open(keysetFile))));
  }

  /** Seals with the one, opens with whichever sealed. */
  private record MovedKey(VaultTransit now, Aead before) implements Aead {
    @Override
    public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
      return now.encrypt(plaintext, associatedData);
    }

    @Override
    public byte[] decrypt(byte[] ciphertext, byte[] associatedData)
        throws GeneralSecurityException {
      Aead sealed = VaultTransit.sealed(ciphertext) ? now : before;
      return sealed.decrypt(ciphertext, associatedData);
    }
  }

  /**
   * Reads a keyset file.
   *
   * @throws UncheckedIOException if it cannot be read
   * @throws IllegalArgumentException if it is not an AEAD keyset in Tink's JSON format
   */
  public static MasterKey load(Path keysetFile) {
    KeyFile<Keyset> file = open(keysetFile);
    return new MasterKey(following(file), file);
  }

  /**
   * Makes a new key and writes it to a file that only its owner may read.
   *
   * @throws UncheckedIOException if the file exists or cannot be written
   */
  public static MasterKey create(Path keysetFile) {
    KeyFile.create(keysetFile, Keyset.generate().json());
    return load(keysetFile);
  }

  /**
   * Encrypts {@code plain}.
   *
   * @param associatedData what it belongs to, a record's place say; opening needs the same
   */
  public byte[] seal(byte[] plain, String associatedData) {
    try {
      return aead.encrypt(plain, utf8(associatedData));
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
      return aead.decrypt(sealed, utf8(associatedData));
    } catch (GeneralSecurityException e) {
      throw new UnsealException(associatedData);
    }
  }

  byte[] wrap(KeysetHandle key, String requestId) throws GeneralSecurityException {
    return TinkProtoKeysetFormat.serializeEncryptedKeyset(key, aead, wrapping(requestId));
  }

  /**
   * @throws GeneralSecurityException if it was wrapped by another key or for another request
   */
  KeysetHandle unwrap(byte[] wrapped, String requestId) throws GeneralSecurityException {
    return TinkProtoKeysetFormat.parseEncryptedKeyset(wrapped, aead, wrapping(requestId));
  }

  /** Whether the key that wraps now wrapped it; of a key that is kept elsewhere nobody knows. */
  boolean isCurrent(byte[] wrapped, String requestId) {
    if (file == null) {
      return false;
    }
    try {
      Aead primary = file.content().primary();
      return TinkProtoKeysetFormat.parseEncryptedKeyset(wrapped, primary, wrapping(requestId))
              .size()
          > 0;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  static KeyFile<Keyset> open(Path keysetFile) {
    return new KeyFile<>(
        keysetFile,
        json -> {
          try {
            return Keyset.parse(json);
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + ": " + keysetFile);
          }
        });
  }

  /** Always the keys that are in the file at that moment. */
  static Aead following(KeyFile<Keyset> file) {
    return new Aead() {
      @Override
      public byte[] encrypt(byte[] plaintext, byte[] associatedData)
          throws GeneralSecurityException {
        return file.content().aead().encrypt(plaintext, associatedData);
      }

      @Override
      public byte[] decrypt(byte[] ciphertext, byte[] associatedData)
          throws GeneralSecurityException {
        return file.content().aead().decrypt(ciphertext, associatedData);
      }
    };
  }

  /** Other associated data than that of anything else. */
  private static byte[] wrapping(String requestId) {
    return utf8("request-key:" + requestId);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
