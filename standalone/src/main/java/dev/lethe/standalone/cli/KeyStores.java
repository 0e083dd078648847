package dev.lethe.standalone.cli;

import dev.lethe.standalone.demo.AuditCheck;
import dev.lethe.standalone.launch.InstallationKeys;
import dev.lethe.standalone.launch.KeyLocations;
import java.io.IOException;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whose keys a command is about: those of a running stack, or of services of one's own. */
final class KeyStores {
  private static final String URL = "QUARKUS_DATASOURCE_JDBC_URL";
  private static final String USER = "QUARKUS_DATASOURCE_USERNAME";
  private static final String PASSWORD = "QUARKUS_DATASOURCE_PASSWORD";

  @Option(
      names = "--private",
      paramLabel = "DIR",
      description =
          "Folder of the secret keys, in place of --data; the database is then the one that the"
              + " services are told: $"
              + URL
              + ", $"
              + USER
              + ", $"
              + PASSWORD
              + ".")
  private @Nullable Path secret;

  @Option(
      names = "--master",
      paramLabel = "DIR",
      description = "Folder of the master keyset, beside --private (default: that of --private).")
  private @Nullable Path master;

  @Option(
      names = "--trainer",
      paramLabel = "DIR",
      description =
          "Folder of the trainer's own key, beside --private (default: that of --private).")
  private @Nullable Path trainer;

  @Option(
      names = "--public",
      paramLabel = "DIR",
      description = "Folder of the trusted keys, beside --private; with --signing only.")
  private @Nullable Path open;

  @Mixin private DataOption data = new DataOption();

  /**
   * The folder that holds the secret keys.
   *
   * @throws CommandFailure if nothing runs on the data folder
   */
  Path folder() throws IOException {
    if (secret != null) {
      return secret;
    }
    data.addresses();
    return data.folder().keys();
  }

  /**
   * Where which key lies; nothing need be running.
   *
   * @throws CommandFailure if the folder of the trusted keys is not given
   */
  KeyLocations keyLocations() {
    if (secret == null) {
      return data.folder().keyLocations();
    }
    if (open == null) {
      throw new CommandFailure(ExitCode.USAGE, "--private with --signing needs --public");
    }
    return new KeyLocations(
        master == null ? secret : master,
        secret,
        trainer == null ? secret : trainer,
        open,
        secret,
        secret.resolve(KeyLocations.TEXTS));
  }

  Path masterKeyset() throws IOException {
    Path folder = folder();
    return (secret != null && master != null ? master : folder)
        .resolve(InstallationKeys.MASTER_KEYSET);
  }

  Path intakeKeys() throws IOException {
    return folder().resolve(InstallationKeys.INTAKE_KEYS);
  }

  /** The database, as a role that may update the keys of the requests. */
  DataSource database() throws IOException {
    if (secret == null) {
      return AuditCheck.database(data.addresses(), data.folder().databaseOwner());
    }
    PGSimpleDataSource database = new PGSimpleDataSource();
    try {
      database.setUrl(required(URL));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, URL + " is no address of a Postgres");
    }
    database.setUser(required(USER));
    database.setPassword(required(PASSWORD));
    return database;
  }

  private static String required(String name) {
    String value = System.getenv(name);
    if (value == null || value.isBlank()) {
      throw new CommandFailure(ExitCode.USAGE, "--private needs the database in $" + name);
    }
    return value;
  }
}
