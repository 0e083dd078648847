package dev.lethe.db.keys;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A Tink keyset of AES-256-GCM keys: the primary one seals, every one opens. Immutable and
 * thread-safe.
 *
 * @param aead all keys
 * @param primary the primary key alone
 */
record Keyset(KeysetHandle handle, Aead aead, Aead primary) {
  static {
    try {
      AeadConfig.register();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is not available", e);
    }
  }

  /** One new key. */
  static Keyset generate() {
    try {
      return of(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot generate a key", e);
    }
  }

  /**
   * Reads Tink's JSON format.
   *
   * @throws IllegalArgumentException if it is not an AEAD keyset; without a cause, whose message
   *     could quote it
   */
  static Keyset parse(String json) {
    try {
      return of(TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get()));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a Tink AEAD keyset");
    }
  }

  String json() {
    try {
      return TinkJsonProtoKeysetFormat.serializeKeyset(handle, InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot write a keyset", e);
    }
  }

  /** These keys and a new one, which is the primary. */
  Keyset withNewPrimary() {
    try {
      KeysetHandle.Builder.Entry fresh =
          KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
              .withRandomId()
              .makePrimary();
      return of(KeysetHandle.newBuilder(handle).addEntry(fresh).build());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot generate a key", e);
    }
  }

  /** The primary key and no other. */
  Keyset primaryOnly() {
    try {
      return of(primaryOf(handle));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot take the primary key alone", e);
    }
  }

  int size() {
    return handle.size();
  }

  /** Tink's id of the primary key; no secret. */
  int primaryId() {
    return handle.getPrimary().getId();
  }

  /** Tink's ids of all keys; no secret. */
  Set<Integer> ids() {
    return IntStream.range(0, handle.size())
        .mapToObj(i -> handle.getAt(i).getId())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Keyset of(KeysetHandle handle) throws GeneralSecurityException {
    return new Keyset(handle, aead(handle), aead(primaryOf(handle)));
  }

  @AccessesPartialKey // from one keyset into another, never out of them
  private static KeysetHandle primaryOf(KeysetHandle handle) throws GeneralSecurityException {
    KeysetHandle.Entry entry = handle.getPrimary();
    return KeysetHandle.newBuilder()
        .addEntry(KeysetHandle.importKey(entry.getKey()).withFixedId(entry.getId()).makePrimary())
        .build();
  }

  private static Aead aead(KeysetHandle handle) throws GeneralSecurityException {
    return handle.getPrimitive(RegistryConfiguration.get(), Aead.class);
  }

  /** Nothing of the keys. */
  @Override
  public String toString() {
    return "Keyset[primary=" + primaryId() + ", size=" + size() + "]";
  }
}
