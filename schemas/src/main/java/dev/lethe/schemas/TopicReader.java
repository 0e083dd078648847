package dev.lethe.schemas;

import dev.lethe.schemas.TopicCheck.TopicState;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks a broker what topics are like. Does not close the admin client. */
final class TopicReader {
  private static final int ATTEMPTS = 50;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Admin admin;

  TopicReader(Admin admin) {
    this.admin = admin;
  }

  /**
   * Answers topic by topic.
   *
   * @param found what there is to know
   * @param denied the operation that would have been needed
   */
  record Answers<T>(Map<String, T> found, Map<String, String> denied) {}

  /** Those that exist. */
  Answers<TopicDescription> describe(Collection<String> names)
      throws ExecutionException, InterruptedException {
    return collect(admin.describeTopics(names).topicNameValues(), name -> name, "Describe");
  }

  /** Topics that exist, though the broker that answers may learn of them a moment later. */
  Answers<TopicDescription> describeNew(Collection<String> names)
      throws ExecutionException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Answers<TopicDescription> answers = describe(names);
      int known = answers.found().size() + answers.denied().size();
      if (known == names.size() || attempt == ATTEMPTS) {
        return answers;
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  /** The settings in force, whether they are the topic's own or the broker's defaults. */
  Answers<TopicState> settings(Map<String, TopicDescription> topics)
      throws ExecutionException, InterruptedException {
    List<ConfigResource> resources =
        topics.keySet().stream()
            .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
            .toList();
    Answers<Config> answers =
        collect(admin.describeConfigs(resources).values(), ConfigResource::name, "DescribeConfigs");
    Map<String, TopicState> states = new HashMap<>();
    answers
        .found()
        .forEach(
            (name, config) -> {
              TopicDescription description = topics.get(name);
              if (description != null) {
                states.put(name, state(description, config));
              }
            });
    return new Answers<>(states, answers.denied());
  }

  /** Where the broker is, for people to read. */
  String address() throws InterruptedException {
    try {
      return admin.describeCluster().nodes().get().stream()
          .map((Node node) -> node.host() + ":" + node.port())
          .sorted()
          .collect(Collectors.joining(","));
    } catch (ExecutionException e) {
      return "BROKER";
    }
  }

  private static TopicState state(TopicDescription description, Config config) {
    int replicas =
        description.partitions().stream()
            .mapToInt(partition -> partition.replicas().size())
            .min()
            .orElse(0);
    Map<String, String> settings = new TreeMap<>();
    for (ConfigEntry entry : config.entries()) {
      if (entry.value() != null) {
        settings.put(entry.name(), entry.value());
      }
    }
    return new TopicState(description.partitions().size(), replicas, settings);
  }

  private static <K, T> Answers<T> collect(
      Map<K, KafkaFuture<T>> futures, Function<K, String> name, String operation)
      throws ExecutionException, InterruptedException {
    Map<String, T> found = new TreeMap<>();
    Map<String, String> denied = new TreeMap<>();
    for (Map.Entry<K, KafkaFuture<T>> future : futures.entrySet()) {
      try {
        found.put(name.apply(future.getKey()), future.getValue().get());
      } catch (ExecutionException e) {
        if (e.getCause() instanceof AuthorizationException) {
          denied.put(name.apply(future.getKey()), operation);
        } else if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return new Answers<>(found, denied);
  }
}
