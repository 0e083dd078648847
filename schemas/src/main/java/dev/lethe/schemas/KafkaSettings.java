package dev.lethe.schemas;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * How every Kafka client of a service connects: the broker's address and whatever properties the
 * operator adds, such as {@code security.protocol} or {@code sasl.jaas.config}. A name without a
 * prefix goes to all clients; one that begins with {@code consumer.}, {@code producer.} or {@code
 * admin.} goes to that kind alone and wins over the general one; Kafka Streams gets all of them as
 * they are and has further prefixes of its own.
 *
 * <p>What exactly-once and the order of the log rest on is not the operator's: those names are
 * refused. Immutable. Its {@link #toString()} shows no value, as some are passwords.
 */
public final class KafkaSettings {
  private static final String BOOTSTRAP = "bootstrap.servers";
  private static final String CONSUMER = "consumer.";
  private static final String PRODUCER = "producer.";
  private static final String ADMIN = "admin.";

  /** Prefixes of which plain clients know nothing. */
  private static final List<String> STREAMS =
      List.of("main.consumer.", "restore.consumer.", "global.consumer.", "topic.");

  private static final Set<String> OURS =
      Set.of(
          BOOTSTRAP,
          "acks",
          "allow.auto.create.topics",
          "application.id",
          "auto.offset.reset",
          "enable.auto.commit",
          "enable.idempotence",
          "group.id",
          "isolation.level",
          "key.deserializer",
          "key.serializer",
          "processing.guarantee",
          "state.dir",
          "transactional.id",
          "value.deserializer",
          "value.serializer");

  private final String bootstrap;
  private final Map<String, String> properties;

  /**
   * @param bootstrap {@code host:port}, several with commas between
   * @param properties further properties, prefixed or not
   * @throws IllegalArgumentException naming a property that is not the operator's to set
   */
  public KafkaSettings(String bootstrap, Map<String, String> properties) {
    Set<String> refused = new TreeSet<>();
    for (String name : properties.keySet()) {
      if (OURS.contains(bare(name))) {
        refused.add(name);
      }
    }
    if (!refused.isEmpty()) {
      throw new IllegalArgumentException("Kafka properties that Lethe sets itself: " + refused);
    }
    this.bootstrap = bootstrap;
    this.properties = Map.copyOf(properties);
  }

  /**
   * Reads a properties file, the one that Kafka's own tools take as {@code --command-config}.
   *
   * @param properties win over what the file says
   * @throws IllegalArgumentException naming a file that cannot be read, or a property that is not
   *     the operator's to set
   */
  public static KafkaSettings of(
      String bootstrap, Optional<Path> file, Map<String, String> properties) {
    Map<String, String> all = new HashMap<>();
    file.ifPresent(path -> all.putAll(read(path)));
    all.putAll(properties);
    return new KafkaSettings(bootstrap, all);
  }

  /** The broker's address. */
  public String bootstrap() {
    return bootstrap;
  }

  /**
   * For a consumer.
   *
   * @param defaults what the operator may change
   * @param fixed what nobody may
   */
  public Map<String, Object> consumer(Map<String, ?> defaults, Map<String, ?> fixed) {
    return client(CONSUMER, defaults, fixed);
  }

  /** For a producer; see {@link #consumer}. */
  public Map<String, Object> producer(Map<String, ?> defaults, Map<String, ?> fixed) {
    return client(PRODUCER, defaults, fixed);
  }

  /** For an admin client; see {@link #consumer}. */
  public Map<String, Object> admin(Map<String, ?> defaults) {
    return client(ADMIN, defaults, Map.of());
  }

  /** For Kafka Streams; see {@link #consumer}. */
  public Properties streams(Map<String, ?> defaults, Map<String, ?> fixed) {
    Properties all = new Properties();
    all.putAll(defaults);
    // Streams itself prefers a prefixed name; a default of ours must not win over the operator.
    properties
        .keySet()
        .forEach(name -> all.keySet().removeIf(ours -> bare((String) ours).equals(name)));
    all.putAll(properties);
    all.putAll(fixed);
    all.put(BOOTSTRAP, bootstrap);
    return all;
  }

  @Override
  public String toString() {
    return "KafkaSettings[" + bootstrap + ", " + new TreeSet<>(properties.keySet()) + "]";
  }

  private Map<String, Object> client(String prefix, Map<String, ?> defaults, Map<String, ?> fixed) {
    Map<String, Object> config = new HashMap<>(defaults);
    Map<String, Object> own = new HashMap<>();
    properties.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            own.put(name.substring(prefix.length()), value);
          } else if (bare(name).equals(name)) {
            config.put(name, value);
          }
        });
    config.putAll(own);
    config.putAll(fixed);
    config.put(BOOTSTRAP, bootstrap);
    return config;
  }

  /** The name without the prefix that says which clients it is for. */
  private static String bare(String name) {
    for (String prefix : STREAMS) {
      if (name.startsWith(prefix)) {
        return name.substring(prefix.length());
      }
    }
    for (String prefix : List.of(CONSUMER, PRODUCER, ADMIN)) {
      if (name.startsWith(prefix)) {
        return name.substring(prefix.length());
      }
    }
    return name;
  }

  private static Map<String, String> read(Path file) {
    Properties read = new Properties();
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      read.load(in);
    } catch (IOException e) {
      throw new IllegalArgumentException("Kafka properties cannot be read: " + file, e);
    }
    Map<String, String> properties = new HashMap<>();
    read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name)));
    properties.remove(BOOTSTRAP); // such a file may name the broker for the tools
    return properties;
  }
}
