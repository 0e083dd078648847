package dev.lethe.standalone.launch;

import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.TrustedKeys;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Replaces the key that a service signs with, while everything runs. */
public final class SigningKeys {
  private final KeyLocations places;
  private final Role role;

  /** Whose key. */
  public enum Role {
    /** Announces shields and bundles. */
    TRAINER,
    /** Revokes, signs heads and orders, certificates and checkpoints. */
    INGEST
  }

  /** Ids of the keys before and after. */
  public record Rotated(String before, String after) {}

  public SigningKeys(KeyLocations places, Role role) {
    this.places = places;
    this.role = role;
  }

  /** Where the public halves lie that count for this role's statements. */
  public Path trusted() {
    return role == Role.TRAINER ? places.trustedArtefactKeys() : places.trustedRevocationKeys();
  }

  /** Id of the key that signs now. */
  public String current() {
    return ControlSigner.load(secret()).keyId();
  }

  /** Ids of all keys that are known, retired or not, the newest first. */
  public List<String> known() throws IOException {
    return TrustedKeyFile.keys(trusted()).stream().map(TrustedKeys::id).toList();
  }

  /**
   * Makes a new key, tells everybody its public half, waits until they have read it, and puts the
   * private half into its place. Killed on the way, it leaves at worst a public key that nobody
   * signs with.
   */
  public Rotated rotate(Duration wait) throws IOException {
    String before = current();
    KeyPair pair = InstallationKeys.generate();
    TrustedKeyFile.add(trusted(), pair.getPublic());
    if (role == Role.INGEST) {
      TrustedKeyFile.add(places.trustedKey(), pair.getPublic());
    }
    try {
      Thread.sleep(wait.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted; the key in use is still the one of before");
    }
    PemFile.writePrivate(secret(), pair.getPrivate());
    return new Rotated(before, TrustedKeys.id(pair.getPublic()));
  }

  /**
   * Notes that a replaced key's statements count up to where the chains are now, and no further.
   *
   * @param until model → the last number that counts
   * @throws IllegalArgumentException if it signs now, or is not known
   */
  public void retire(String id, Map<String, Long> until) throws IOException {
    if (id.equals(current())) {
      throw new IllegalArgumentException("key " + id + " signs now: rotate first");
    }
    TrustedKeyFile.retire(trusted(), id, until);
  }

  private Path secret() {
    return role == Role.TRAINER ? places.trainerKey() : places.signingKey();
  }
}
