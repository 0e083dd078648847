package dev.lethe.standalone.launch;

import dev.lethe.localstack.DatabaseUsers;
import dev.lethe.localstack.FolderRemoval;
import dev.lethe.localstack.PostgresServer;
import dev.lethe.localstack.PostgresSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The layout of one data folder. It holds keys, so it is readable by its owner only.
 *
 * @param root the folder itself, absolute
 */
public record DataFolder(Path root) {

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  public DataFolder {
    root = root.toAbsolutePath().normalize();
  }

  /** Creates the folders that the parts expect. */
  void create() throws IOException {
    Files.createDirectories(root.getParent());
    for (Path folder :
        new Path[] {root, run(), logs(), keys(), certificates(), audit(), bundles(), work()}) {
      if (!Files.isDirectory(folder)) {
        Files.createDirectory(folder, OWNER_ONLY);
      }
    }
  }

  /** Whether an earlier run left data here. */
  public boolean isUsed() {
    return Files.exists(postgres()) || Files.exists(kafka());
  }

  /**
   * Removes everything that an earlier run left, and ends what still runs of it.
   *
   * @throws StartFailedException when a stack uses the folder now
   */
  public void clear() throws IOException {
    create();
    try (DataLock held = DataLock.acquire(this)) {
      new PidFiles(run()).endLeftovers();
      Path[] left = {
        logs(), keys(), certificates(), audit(), bundles(), work(), kafka(), postgres()
      };
      for (Path folder : left) {
        FolderRemoval.delete(folder);
      }
      Files.deleteIfExists(addresses()); // a run that was killed leaves its API keys in it
      Files.deleteIfExists(auditorPassword());
    }
  }

  /** Process ids, the lock and the addresses of a running stack. */
  public Path run() {
    return root.resolve("run");
  }

  /** The addresses of the running stack; absent when none runs. */
  public Path addresses() {
    return run().resolve("addresses.json");
  }

  /**
   * The auditor's database password in the form of {@code PGPASSFILE}, readable by its owner only;
   * absent when nothing runs.
   */
  public Path auditorPassword() {
    return run().resolve("auditor.pgpass");
  }

  /** Base URL of the running trainer; absent when none runs. */
  Path trainer() {
    return run().resolve("trainer.url");
  }

  /**
   * Where the trainer of a running stack is reached; empty when none runs.
   *
   * @throws IOException when the file is there but not readable
   */
  public Optional<String> trainerAddress() throws IOException {
    try {
      return Optional.of(Files.readString(trainer()).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  Path lock() {
    return run().resolve("lock");
  }

  /** One log per child. */
  public Path logs() {
    return root.resolve("logs");
  }

  Path log(String child) {
    return logs().resolve(child + ".log");
  }

  /** All keys of the installation. */
  public Path keys() {
    return root.resolve("keys");
  }

  /** The master keyset that wraps the keys of the requests. */
  Path keyset() {
    return keys().resolve(InstallationKeys.MASTER_KEYSET);
  }

  /** The keys that clients encrypt their requests with. */
  Path intakeKeys() {
    return keys().resolve(InstallationKeys.INTAKE_KEYS);
  }

  /** The keyset that seals the subjects' references. */
  Path subjectKeyset() {
    return keys().resolve(InstallationKeys.SUBJECT_KEYSET);
  }

  /** Where which key lies. */
  public KeyLocations keyLocations() {
    return KeyLocations.in(keys());
  }

  /** Ed25519 of the ingest service; signs certificates, checkpoints, revocations and heads. */
  Path signingKey() {
    return keyLocations().signingKey();
  }

  /** Ed25519 of the trainer; signs shields and bundles. */
  public Path trainerKey() {
    return keyLocations().trainerKey();
  }

  /** Secrets under which gates hash words, the newest first. */
  Path gateKeys() {
    return keyLocations().gateKeys();
  }

  /** Ed25519, checks certificates and checkpoints; the newest key first. */
  public Path trustedKey() {
    return keyLocations().trustedKey();
  }

  /** Ed25519, checks shields and bundles. */
  public Path trustedArtefactKeys() {
    return keyLocations().trustedArtefactKeys();
  }

  /** Ed25519, checks revocations, heads and orders. */
  public Path trustedRevocationKeys() {
    return keyLocations().trustedRevocationKeys();
  }

  /** The hashes of the API keys, by which services know them. */
  Path apiKeys() {
    return keyLocations().apiKeys();
  }

  /** The first API keys, one a role, for the commands that call services. */
  public RoleKeyFiles roleKeys() {
    return keyLocations().roleKeys();
  }

  /** One signed certificate per finished request. */
  public Path certificates() {
    return root.resolve("certificates");
  }

  /** Signed checkpoints of the audit trail, outside the database. */
  public Path audit() {
    return root.resolve("audit");
  }

  /** The bundle store that trainer and replicas share. */
  public Path bundles() {
    return root.resolve("bundles");
  }

  Path work() {
    return root.resolve("work");
  }

  Path kafka() {
    return root.resolve("kafka");
  }

  /**
   * The role that owns the database and may create schemas.
   *
   * @throws IOException when its password cannot be read
   */
  public DatabaseUsers.Login databaseOwner() throws IOException {
    return PostgresServer.users(
            new PostgresSettings(postgres(), 0, true, PostgresSettings.defaultCache()))
        .owner();
  }

  Path postgres() {
    return root.resolve("postgres");
  }
}
