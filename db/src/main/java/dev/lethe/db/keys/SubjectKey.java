package dev.lethe.db.keys;

import com.google.crypto.tink.Aead;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;

/**
 * The operator's key, AES-256-GCM, for what stays in the log and must stay readable: the
 * requesters' references to their subjects, and callback addresses. It is another one than the
 * {@link MasterKey}, as the log cannot be sealed anew: the master key can be replaced and thrown
 * away, this one only gets successors. Thread-safe.
 */
public final class SubjectKey {
  private final Aead aead;

  private SubjectKey(Aead aead) {
    this.aead = aead;
  }

  /**
   * Reads a keyset file.
   *
   * @throws UncheckedIOException if it cannot be read
   * @throws IllegalArgumentException if it is not an AEAD keyset in Tink's JSON format
   */
  public static SubjectKey load(Path keysetFile) {
    return new SubjectKey(MasterKey.following(MasterKey.open(keysetFile)));
  }

  /**
   * Makes a new key and writes it to a file that only its owner may read.
   *
   * @throws UncheckedIOException if the file exists or cannot be written
   */
  public static SubjectKey create(Path keysetFile) {
    KeyFile.create(keysetFile, Keyset.generate().json());
    return load(keysetFile);
  }

  /**
   * {@link #create} for an installation whose subjects were sealed with its master key so far: a
   * copy of its keys opens those, a new one seals.
   *
   * @throws UncheckedIOException if a file cannot be read or written, or exists
   */
  public static SubjectKey createFrom(Path masterKeyset, Path keysetFile) {
    Keyset keyset = MasterKey.open(masterKeyset).content().withNewPrimary();
    KeyFile.create(keysetFile, keyset.json());
    return load(keysetFile);
  }

  /**
   * Makes the master keyset and the subjects' keyset where they are missing.
   *
   * @throws UncheckedIOException if a file cannot be read or written
   */
  public static void ensure(Path masterKeyset, Path subjectKeyset) {
    if (!Files.exists(subjectKeyset)) {
      if (Files.exists(masterKeyset)) {
        createFrom(masterKeyset, subjectKeyset);
      } else {
        create(subjectKeyset);
      }
    }
    if (!Files.exists(masterKeyset)) {
      MasterKey.create(masterKeyset);
    }
  }

  /**
   * Encrypts text that travels in JSON.
   *
   * @param associatedData what it belongs to, a request id say; opening needs the same
   * @return Base64
   */
  public String sealText(String plain, String associatedData) {
    try {
      byte[] sealed = aead.encrypt(utf8(plain), utf8(associatedData));
      return Base64.getEncoder().encodeToString(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal", e);
    }
  }

  /**
   * Opens what {@link #sealText} made.
   *
   * @throws UnsealException if it was sealed with another key or for something else, or is not
   *     Base64
   */
  public String openText(String sealed, String associatedData) {
    try {
      byte[] bytes = Base64.getDecoder().decode(sealed);
      return new String(aead.decrypt(bytes, utf8(associatedData)), StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new UnsealException(associatedData);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
