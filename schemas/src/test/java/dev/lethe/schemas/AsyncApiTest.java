package dev.lethe.schemas;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class AsyncApiTest {
  private static final Path FOLDER = Path.of("src/main/resources/dev/lethe/schemas");
  private static final YAMLMapper YAML = new YAMLMapper();

  /** Settings that topics are created with and that AsyncAPI's Kafka binding does not know. */
  private static final List<String> NOT_IN_THE_BINDING =
      List.of("message.timestamp.type", "segment.ms", "unclean.leader.election.enable");

  private final JsonNode document;

  AsyncApiTest() throws IOException {
    document = YAML.readTree(FOLDER.resolve("asyncapi.yaml").toFile());
  }

  @Test
  void everyReferenceResolves() throws IOException {
    List<JsonNode> references = document.findValues("$ref");

    assertThat(references).hasSizeGreaterThan(80);
    for (JsonNode reference : references) {
      assertThat(resolve(reference.textValue()).isMissingNode())
          .as(reference.textValue())
          .isFalse();
    }
  }

  @Test
  void everyEventTypeIsAMessageOfItsChannel() throws IOException {
    Map<String, String> expected = new TreeMap<>();
    expected.put(IntakeMessage.ERASURE_REQUESTED, "erasure-request");
    expected.put(IntakeMessage.ERASURE_CANCELLED, "erasure-cancellation");
    for (SampleEvents.Written<?> sample : SampleEvents.events().values()) {
      String record = sample.event().data().getClass().getSimpleName();
      String schema = record.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
      expected.put(sample.event().type(), schema);
    }

    Map<String, String> described = new TreeMap<>();
    for (JsonNode channel : document.get("channels")) {
      for (JsonNode message : channel.get("messages")) {
        JsonNode target = resolve(message.get("$ref").textValue());
        JsonNode own = target.at("/payload/schema/allOf/1/properties");
        assertThat(own.at("/type/const")).isEqualTo(target.get("name"));
        String schema = own.at("/data/$ref").textValue();
        described.put(target.get("name").textValue(), schema.replaceAll("^v1/|\\.json$", ""));
      }
    }
    assertThat(described).isEqualTo(expected);
    assertThat(document.at("/components/messages").size()).isEqualTo(expected.size());
  }

  @Test
  void everyTopicIsDescribedAsItIsCreated() throws IOException {
    Map<String, JsonNode> channels = new TreeMap<>();
    for (JsonNode channel : document.get("channels")) {
      channels.put(channel.get("address").textValue().replace("{prefix}", "lethe."), channel);
    }

    List<NewTopic> topics = new TopicProvisioner(new Topics(Topics.DEFAULT_PREFIX), 3).topics();

    assertThat(topics)
        .extracting(NewTopic::name)
        .containsExactlyInAnyOrderElementsOf(channels.keySet());
    for (NewTopic topic : topics) {
      JsonNode kafka = requireNonNull(channels.get(topic.name())).at("/bindings/kafka");
      assertThat(kafka.get("partitions").intValue()).isEqualTo(topic.numPartitions());
      Map<String, String> config = new TreeMap<>(topic.configs());
      config.keySet().removeAll(NOT_IN_THE_BINDING);
      assertThat(described(kafka.get("topicConfiguration"))).isEqualTo(config);
    }
  }

  @Test
  void everyOperationHasAChannel() throws IOException {
    TreeSet<String> channels = new TreeSet<>();
    for (JsonNode operation : document.get("operations")) {
      channels.add(operation.at("/channel/$ref").textValue().replace("#/channels/", ""));
    }

    assertThat(channels)
        .containsExactlyInAnyOrderElementsOf(
            document.get("channels").properties().stream().map(Map.Entry::getKey).toList());
  }

  private JsonNode resolve(String reference) throws IOException {
    String[] parts = reference.split("#", 2);
    JsonNode target = document;
    if (!parts[0].isEmpty()) {
      target = Json.parse(Files.readAllBytes(FOLDER.resolve(parts[0])));
    }
    return parts.length == 1 ? target : target.at(parts[1]);
  }

  private static Map<String, String> described(JsonNode configuration) {
    Map<String, String> described = new TreeMap<>();
    configuration
        .properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              described.put(
                  entry.getKey(), value.isArray() ? value.get(0).textValue() : value.asText());
            });
    return described;
  }
}
