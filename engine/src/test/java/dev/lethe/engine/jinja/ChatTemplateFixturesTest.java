package dev.lethe.engine.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Templates with the constructs of published ones against what Python's Jinja2 made of them; see
 * {@code src/test/python/chat_template_fixtures.py}.
 */
class ChatTemplateFixturesTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "chat-templates");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2025-03-09T07:05:02Z"), ZoneOffset.UTC);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void everyConversationIsRenderedAsPythonRendersIt() throws IOException {
    // Given
    JsonNode expected = MAPPER.readTree(FOLDER.resolve("expected.json").toFile());
    JsonNode conversations = MAPPER.readTree(FOLDER.resolve("conversations.json").toFile());

    // When
    Map<String, JsonNode> differing = new TreeMap<>();
    expected.properties().stream()
        .forEach(
            template -> {
              Template compiled = Template.compile(source(template.getKey()));
              for (Map.Entry<String, JsonNode> wanted : template.getValue().properties()) {
                JsonNode made = rendered(compiled, conversations.path(wanted.getKey()));
                if (!made.equals(wanted.getValue())) {
                  differing.put(
                      template.getKey() + " / " + wanted.getKey(),
                      MAPPER.createArrayNode().add(made).add(wanted.getValue()));
                }
              }
            });

    // Then
    assertThat(expected.size()).isGreaterThanOrEqualTo(25);
    assertThat(conversations.size()).isGreaterThanOrEqualTo(10);
    assertThat(differing).isEmpty();
  }

  private static String source(String name) {
    try {
      return Files.readString(FOLDER.resolve(name + ".jinja"));
    } catch (IOException e) {
      throw new IllegalStateException(name, e);
    }
  }

  private static ObjectNode rendered(Template template, JsonNode conversation) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    try {
      return result.put("text", template.render(values(conversation), CLOCK).value());
    } catch (TemplateRefusal e) {
      return result.put("refused", e.getMessage());
    } catch (TemplateException e) {
      return result.put("error", true);
    }
  }

  private static Map<String, Object> values(JsonNode conversation) {
    Map<String, Object> values = new HashMap<>();
    for (String absent : List.of("tools", "documents")) {
      values.put(absent, TemplateValues.none());
    }
    Map.of("bos_token", "<s>", "eos_token", "</s>", "pad_token", "<pad>")
        .forEach((name, text) -> values.put(name, TaintedText.of(text)));
    conversation
        .properties()
        .forEach(field -> values.put(field.getKey(), TemplateValues.data(field.getValue())));
    return values;
  }
}
