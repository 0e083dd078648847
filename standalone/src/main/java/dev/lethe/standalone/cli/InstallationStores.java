package dev.lethe.standalone.cli;

import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.Topics;
import dev.lethe.standalone.client.UnreachableException;
import dev.lethe.standalone.demo.AuditCheck;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.StackAddresses;
import dev.lethe.standalone.profile.ProfileSetting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Broker and database of an installation, for commands that read them. */
interface InstallationStores {
  /**
   * The broker.
   *
   * @throws CommandFailure if none is named
   */
  KafkaSettings kafka();

  /** The names of its topics. */
  Topics topics();

  /**
   * Runs {@code work} on the database, with the rights of an auditor.
   *
   * @throws UnreachableException if it does not answer
   * @throws CommandFailure if none is named
   */
  <T> T with(Function<DataSource, T> work);

  /**
   * The database, for who may make schemas.
   *
   * @throws CommandFailure if none is named
   */
  DataSource owner() throws IOException;

  /** Of a stack that runs on this machine. */
  static InstallationStores of(StackAddresses addresses, DataFolder data) {
    return new OfStack(addresses, data);
  }

  /** Those that options or a profile name. */
  static InstallationStores named(ChosenInstallation installation, Consumer<String> notices)
      throws IOException {
    return new Named(installation, login(installation, notices));
  }

  private static @Nullable String login(ChosenInstallation installation, Consumer<String> notices)
      throws IOException {
    Optional<Path> file =
        installation
            .setting(ProfileSetting.DATABASE_PASSWORD_FILE)
            .map(setting -> Path.of(setting.text()));
    if (file.isEmpty()) {
      return null;
    }
    String password = Files.readString(file.get(), StandardCharsets.UTF_8).strip();
    SecretFileMode.warning(file.get()).ifPresent(notices);
    return password;
  }

  /** Of a stack that runs on this machine. */
  record OfStack(StackAddresses addresses, DataFolder data) implements InstallationStores {
    @Override
    public KafkaSettings kafka() {
      return new KafkaSettings(addresses.kafka(), Map.of());
    }

    @Override
    public Topics topics() {
      return new Topics(Topics.DEFAULT_PREFIX);
    }

    @Override
    public <T> T with(Function<DataSource, T> work) {
      return AuditCheck.with(addresses, work);
    }

    @Override
    public DataSource owner() throws IOException {
      return AuditCheck.database(addresses, data.databaseOwner());
    }
  }

  /** By addresses. */
  final class Named implements InstallationStores {
    private final ChosenInstallation installation;
    private final @Nullable String password;

    private Named(ChosenInstallation installation, @Nullable String password) {
      this.installation = installation;
      this.password = password;
    }

    @Override
    public KafkaSettings kafka() {
      return KafkaSettings.of(
          installation.require(ProfileSetting.BOOTSTRAP).text(),
          installation.setting(ProfileSetting.KAFKA_CONFIG).map(setting -> Path.of(setting.text())),
          Map.of());
    }

    @Override
    public Topics topics() {
      return new Topics(
          installation
              .setting(ProfileSetting.TOPICS_PREFIX)
              .map(SourcedSetting::text)
              .orElse(Topics.DEFAULT_PREFIX));
    }

    @Override
    public <T> T with(Function<DataSource, T> work) {
      SourcedSetting address = installation.require(ProfileSetting.DATABASE);
      PGSimpleDataSource database = database(address);
      try {
        return work.apply(database);
      } catch (DatabaseException e) {
        throw new UnreachableException(
            "%s at %s:%d (by %s)"
                .formatted(
                    e.getMessage(),
                    database.getServerNames()[0],
                    database.getPortNumbers()[0],
                    address.origin()));
      }
    }

    @Override
    public DataSource owner() {
      return database(installation.require(ProfileSetting.DATABASE));
    }

    private PGSimpleDataSource database(SourcedSetting address) {
      PGSimpleDataSource database = DatabaseAddress.parse(address);
      installation
          .setting(ProfileSetting.DATABASE_USER)
          .ifPresent(user -> database.setUser(user.text()));
      if (password != null) {
        database.setPassword(password);
      }
      return database;
    }

    @Override
    public String toString() {
      return "InstallationStores[" + installation + "]"; // never the password
    }
  }
}
