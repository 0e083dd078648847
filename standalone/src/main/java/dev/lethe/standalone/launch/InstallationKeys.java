package dev.lethe.standalone.launch;

import dev.lethe.db.keys.IntakeKeys;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ApiKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

  /** Hashes of the API keys by which callers show who they are. */
  static final String API_KEYS = "api-keys.json";

  /** Secrets under which gates hash words. */
  public static final String GATE_KEYS = "gate-keys.txt";

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
    if (!Files.exists(places.gateKeys())) {
      PemFile.write(places.gateKeys(), TermKeys.generate(new SecureRandom()) + "\n");
    }
    if (!Files.exists(places.apiKeys())) {
      makeApiKeys(places);
    }
  }

  /**
   * One key a role, for every tenant and without an end. What counts is the file of the hashes,
   * which comes last: where it is missing, an earlier attempt left nothing that counts.
   */
  private static void makeApiKeys(KeyLocations places) throws IOException {
    SecureRandom random = new SecureRandom();
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    List<ApiKey> keys = new ArrayList<>();
    for (Role role : Role.values()) {
      ApiKeyText key = ApiKeyText.generate(random);
      places.roleKeys().write(role, key);
      keys.add(ApiKey.of(key, role.text(), role, null, List.of(), now, null));
    }
    ApiKeyFile.write(places.apiKeys(), keys);
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
