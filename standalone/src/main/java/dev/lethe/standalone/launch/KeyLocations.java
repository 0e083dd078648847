package dev.lethe.standalone.launch;

import java.nio.file.Path;

/**
 * Where the keys of an installation lie. On one machine all of it may be one folder; where services
 * are apart, none of them needs to see a private key of another.
 *
 * @param master of the keyset that wraps the keys of the requests: ingest service and trainer
 * @param ingest of what only the ingest service reads
 * @param trainer of what only the trainer reads
 * @param open of the public halves and of the API keys' hashes, for everybody
 * @param gates of what trainer and replicas read: the secrets of the gates
 * @param texts of the API keys themselves, for people: no service reads them
 */
public record KeyLocations(
    Path master, Path ingest, Path trainer, Path open, Path gates, Path texts) {
  /** The usual name of the folder of the API keys' texts. */
  public static final String TEXTS = "api";

  /** All in one folder. */
  public static KeyLocations in(Path folder) {
    return new KeyLocations(folder, folder, folder, folder, folder, folder.resolve(TEXTS));
  }

  Path masterKeyset() {
    return master.resolve(InstallationKeys.MASTER_KEYSET);
  }

  Path subjectKeyset() {
    return ingest.resolve(InstallationKeys.SUBJECT_KEYSET);
  }

  Path intakeKeys() {
    return ingest.resolve(InstallationKeys.INTAKE_KEYS);
  }

  Path signingKey() {
    return ingest.resolve("signing-key.pem");
  }

  Path trainerKey() {
    return trainer.resolve("trainer-key.pem");
  }

  /** Under which gates hash words. */
  public Path gateKeys() {
    return gates.resolve(InstallationKeys.GATE_KEYS);
  }

  /** Checks certificates and checkpoints. */
  public Path trustedKey() {
    return open.resolve("trusted-key.pem");
  }

  Path trustedArtefactKeys() {
    return open.resolve("trusted-artefact-keys.pem");
  }

  Path trustedRevocationKeys() {
    return open.resolve("trusted-revocation-keys.pem");
  }

  /** The hashes of the API keys, by which services know them. */
  public Path apiKeys() {
    return open.resolve(InstallationKeys.API_KEYS);
  }

  /** The first API keys, one a role. */
  public RoleKeyFiles roleKeys() {
    return new RoleKeyFiles(texts);
  }
}
