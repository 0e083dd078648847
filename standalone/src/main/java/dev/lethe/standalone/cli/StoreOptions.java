package dev.lethe.standalone.cli;

import dev.lethe.standalone.profile.ProfileSetting;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Broker and database of an installation elsewhere, for commands that read them. */
final class StoreOptions {
  @ArgGroup(
      validate = false,
      heading =
          "%nBroker and database of an installation elsewhere, in place of --data; a profile may"
              + " name them:%n")
  private Addresses addresses = new Addresses();

  private static final class Addresses {
    @Option(
        names = "--bootstrap",
        paramLabel = "HOST:PORT",
        description = "The Kafka broker; several with commas.")
    private @Nullable String bootstrap;

    @Option(
        names = "--kafka-config",
        paramLabel = "FILE",
        description = "Properties for TLS and SASL, as Kafka's own tools take them.")
    private @Nullable String kafkaConfig;

    @Option(
        names = "--topics-prefix",
        paramLabel = "PREFIX",
        description = "What the topics' names begin with (default: lethe.).")
    private @Nullable String prefix;

    @Option(
        names = "--database",
        paramLabel = "URL",
        description = "Postgres: postgresql://HOST:PORT/lethe, without a password.")
    private @Nullable String database;

    @Option(
        names = "--database-user",
        paramLabel = "NAME",
        description = "Who logs in there (default: the one in the address).")
    private @Nullable String user;

    @Option(
        names = "--database-password-file",
        paramLabel = "FILE",
        description = "File with the password of that user.")
    private @Nullable String passwordFile;
  }

  /** What they say. */
  Map<ProfileSetting, String> settings() {
    Map<ProfileSetting, String> settings = new EnumMap<>(ProfileSetting.class);
    ServiceOptions.put(settings, ProfileSetting.BOOTSTRAP, addresses.bootstrap);
    ServiceOptions.put(settings, ProfileSetting.KAFKA_CONFIG, addresses.kafkaConfig);
    ServiceOptions.put(settings, ProfileSetting.TOPICS_PREFIX, addresses.prefix);
    ServiceOptions.put(settings, ProfileSetting.DATABASE, addresses.database);
    ServiceOptions.put(settings, ProfileSetting.DATABASE_USER, addresses.user);
    ServiceOptions.put(settings, ProfileSetting.DATABASE_PASSWORD_FILE, addresses.passwordFile);
    return settings;
  }
}
