package dev.lethe.standalone.launch;

import dev.lethe.db.keys.IntakeKeys;
import dev.lethe.db.keys.SubjectKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The keys of one installation, made at its first use and readable by their owner only. */
public final class InstallationKeys {
  /** Tink keyset of the key that wraps the requests' keys. */
  public static final String MASTER_KEYSET = "master-keyset.json";

  /** Tink keyset of the key that seals the subjects' references. */
  static final String SUBJECT_KEYSET = "subject-keyset.json";

  /** JWK Set of the keys that clients encrypt their requests with. */
  public static final String INTAKE_KEYS = "intake-keys.json";

  private InstallationKeys() {}

  static void ensure(DataFolder data) throws IOException {
    ensure(data.keyLocations());
  }

  /**
   * Makes what is missing; never replaces a key. An installation of before the trainer had a key of
   * its own gets one: what the old key signed stays verifiable, and it may announce nothing more.
   */
  public static void ensure(KeyLocations places) throws IOException {
    SubjectKey.ensure(places.masterKeyset(), places.subjectKeyset());
    IntakeKeys.ensure(places.intakeKeys(), Clock.systemUTC());
    boolean isOld = Files.exists(places.signingKey());
    // A public half is written first: a private key without it would never be trusted.
    if (!isOld) {
      KeyPair pair = generate();
      TrustedKeyFile.write(places.trustedKey(), List.of(TrustedKeyFile.Entry.of(pair.getPublic())));
      PemFile.writePrivate(places.signingKey(), pair.getPrivate());
    }
    List<PublicKey> ingest = TrustedKeyFile.keys(places.trustedKey());
    if (!Files.exists(places.trustedRevocationKeys())) {
      TrustedKeyFile.write(
          places.trustedRevocationKeys(), ingest.stream().map(TrustedKeyFile.Entry::of).toList());
    }
    if (!Files.exists(places.trainerKey())) {
      makeTrainerKey(places, isOld ? ingest : List.of());
    }
  }

  /**
   * @param old keys that the trainer signed with, as long as nothing else is trusted
   */
  private static void makeTrainerKey(KeyLocations places, List<PublicKey> old) throws IOException {
    Path trusted = places.trustedArtefactKeys();
    KeyPair pair = generate();
    if (Files.exists(trusted)) {
      TrustedKeyFile.add(trusted, pair.getPublic());
    } else {
      List<TrustedKeyFile.Entry> entries =
          new ArrayList<>(List.of(TrustedKeyFile.Entry.of(pair.getPublic())));
      old.forEach(key -> entries.add(TrustedKeyFile.Entry.retired(key)));
      TrustedKeyFile.write(trusted, entries);
    }
    PemFile.writePrivate(places.trainerKey(), pair.getPrivate());
  }

  static KeyPair generate() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
