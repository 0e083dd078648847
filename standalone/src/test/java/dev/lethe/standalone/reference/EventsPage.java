package dev.lethe.standalone.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.yaml.snakeyaml.Yaml;

/** {@code docs/reference/events.md}: topics and messages, from AsyncAPI and JSON Schemas. */
final class EventsPage {
  private static final String SCHEMAS = "schemas/src/main/resources/dev/lethe/schemas";
  private static final List<String> FIELDS = List.of("Field", "Type", "Required", "Meaning");

  private final Markdown page = Markdown.page("Events", "asyncapi.yaml and the JSON Schemas");
  private final JsonNode api;
  private final JsonSchemas schemas;

  /** Titles of the schemas that messages carry, by file. */
  private final Map<String, String> titles = new LinkedHashMap<>();

  private EventsPage(JsonNode api, JsonSchemas schemas) {
    this.api = api;
    this.schemas = schemas;
  }

  static String render(Path root) throws IOException {
    Path folder = root.resolve(SCHEMAS);
    String yaml = Files.readString(folder.resolve("asyncapi.yaml"));
    JsonNode api = new ObjectMapper().valueToTree(new Yaml().<Object>load(yaml));
    EventsPage page = new EventsPage(api, new JsonSchemas(folder.resolve("v1")));
    page.start();
    for (JsonNode channel : api.get("channels")) {
      page.topic(channel);
    }
    page.data();
    page.types();
    return page.page.toString();
  }

  private void start() throws IOException {
    for (String paragraph : api.at("/info/description").asText().split("\n\n", -1)) {
      page.paragraph(paragraph);
    }
    page.paragraph(
        "The AsyncAPI document and the JSON Schemas are in the module `schemas`, under `dev/lethe/schemas`. The"
            + " settings that each topic needs, and who may read and write it: [Kafka](kafka.md). What the steps of a"
            + " request mean: [the lifecycle of a request](lifecycle.md).");
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode channel : api.get("channels")) {
      rows.add(
          List.of(
              Markdown.link("`" + name(channel) + "`", Markdown.anchor("lethe." + name(channel))),
              channel.at("/bindings/kafka/partitions").asText(),
              kept(channel),
              largest(channel),
              who(channel)));
    }
    page.table(
        List.of("Topic", "Partitions", "Kept", "Largest message", "Written and read by"), rows);
    page.heading(2, "The envelope");
    page.paragraph(schemas.read("cloud-event.json").get("description").asText());
    page.table(FIELDS, rows(schemas.read("cloud-event.json")));
  }

  private void topic(JsonNode channel) throws IOException {
    page.heading(2, "`lethe." + name(channel) + "`");
    page.paragraph(channel.get("description").asText());
    TreeSet<String> keys = new TreeSet<>();
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode reference : channel.get("messages")) {
      JsonNode message = api.at(reference.get("$ref").asText().substring(1));
      keys.add(message.at("/bindings/kafka/key/description").asText());
      rows.add(
          List.of(
              Markdown.code(message.get("name").asText()),
              message.get("summary").asText(),
              dataLink(message)));
    }
    page.paragraph("Key: " + decapitalised(String.join(" ", keys)));
    page.table(List.of("Message", "When", "Data"), rows);
  }

  private String dataLink(JsonNode message) throws IOException {
    String file =
        message.at("/payload/schema/allOf/1/properties/data/$ref").asText().replace("v1/", "");
    String title = schemas.read(file).get("title").asText();
    titles.put(file, title);
    return Markdown.link(title, Markdown.anchor(title));
  }

  private void data() throws IOException {
    page.heading(2, "Data of the messages");
    page.paragraph(
        "A field that is required in an object within another one is required where that object is given."
            + " `a[].b` is field `b` of each entry of `a`.");
    for (Map.Entry<String, String> schema : titles.entrySet()) {
      page.heading(3, schema.getValue());
      page.paragraph(schemas.read(schema.getKey()).get("description").asText());
      page.table(FIELDS, rows(schemas.read(schema.getKey())));
    }
  }

  private void types() {
    page.heading(2, "Types");
    List<List<String>> plain = new ArrayList<>();
    schemas
        .definitions()
        .fields()
        .forEachRemaining(
            type -> {
              if (!schemas.isObject(type.getKey())) {
                plain.add(plainType(type.getKey(), type.getValue()));
              }
            });
    page.table(List.of("Type", "Pattern", "Meaning"), plain);
    schemas
        .definitions()
        .fields()
        .forEachRemaining(
            type -> {
              if (schemas.isObject(type.getKey())) {
                page.heading(3, type.getKey());
                page.paragraph(type.getValue().path("description").asText());
                page.table(FIELDS, rows(type.getValue()));
              }
            });
  }

  private static List<String> plainType(String name, JsonNode type) {
    String meaning = type.path("description").asText();
    if (type.has("maxLength")) {
      meaning += " At most " + type.get("maxLength").asText() + " characters.";
    }
    return List.of(name, Markdown.code(type.path("pattern").asText()), meaning);
  }

  private List<List<String>> rows(JsonNode object) {
    return schemas.fields(object).stream().map(JsonSchemas.Field::row).toList();
  }

  private static String name(JsonNode channel) {
    return channel.get("address").asText().replace("{prefix}", "");
  }

  private static String kept(JsonNode channel) {
    JsonNode topic = channel.at("/bindings/kafka/topicConfiguration");
    if (topic.at("/cleanup.policy/0").asText().equals("compact")) {
      return "the newest of each key";
    }
    long millis = topic.get("retention.ms").asLong();
    return millis < 0 ? "forever" : Duration.ofMillis(millis).toDays() + " days";
  }

  /** Empty for the broker's default. */
  private static String largest(JsonNode channel) {
    long most = channel.at("/bindings/kafka/topicConfiguration/max.message.bytes").asLong();
    return most == 0 ? "" : (most >> 20) + " MiB";
  }

  private static String decapitalised(String text) {
    return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }

  private String who(JsonNode channel) {
    for (JsonNode operation : api.get("operations")) {
      JsonNode target = api.at(operation.at("/channel/$ref").asText().substring(1));
      if (target.equals(channel)) {
        return operation.get("summary").asText();
      }
    }
    throw new IllegalStateException("no operation on " + name(channel));
  }
}
