package dev.lethe.engine.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import dev.lethe.engine.model.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Turns a conversation into the prompt that the model was taught on: the Jinja template of {@code
 * chat_template.jinja} or {@code tokenizer_config.json}. Without one, the contents joined by line
 * breaks. Message texts are data and are never read as a template. Thread-safe.
 */
public final class ChatTemplate {
  private final String template;
  private final Map<String, Object> tokens;
  private final Jinjava jinjava;

  private ChatTemplate(String template, Map<String, Object> tokens) {
    this.template = template;
    this.tokens = tokens;
    this.jinjava = new Jinjava(settings());
    jinjava
        .getGlobalContext()
        .registerFunction(
            new ELFunctionDefinition(
                "", "raise_exception", ChatTemplate.class, "raise", String.class));
  }

  /** As HuggingFace sets Jinja up, and as close to Python's Jinja as this library goes. */
  private static JinjavaConfig settings() {
    return JinjavaConfig.newBuilder()
        .withTrimBlocks(true)
        .withLstripBlocks(true)
        .withNestedInterpretationEnabled(false)
        .withLegacyOverrides(
            LegacyOverrides.newBuilder()
                .withEvaluateMapKeys(true)
                .withIterateOverMapKeys(true)
                .withUsePyishObjectMapper(true)
                .withUseNaturalOperatorPrecedence(true)
                .withParseWhitespaceControlStrictly(true)
                .withUseTrimmingForNotesAndExpressions(true)
                .build())
        .build();
  }

  /**
   * @throws IllegalArgumentException naming the file
   */
  public static ChatTemplate load(Path folder) {
    JsonNode config = JsonFile.readOrEmpty(folder, "tokenizer_config.json");
    Map<String, Object> tokens =
        Map.of(
            "bos_token", tokenText(config.path("bos_token")),
            "eos_token", tokenText(config.path("eos_token")));
    return new ChatTemplate(template(folder, config.path("chat_template")), tokens);
  }

  private static String template(Path folder, JsonNode configured) {
    Path file = folder.resolve("chat_template.jinja");
    if (Files.isRegularFile(file)) {
      try {
        return Files.readString(file);
      } catch (IOException e) {
        throw new IllegalArgumentException("chat_template.jinja cannot be read", e);
      }
    }
    for (JsonNode named : configured) {
      if (named.path("name").asText().equals("default")) {
        return named.path("template").asText();
      }
    }
    return configured.isTextual() ? configured.asText() : "";
  }

  /** A special token's text; old files wrap it in an object. */
  static String tokenText(JsonNode node) {
    return node.isObject() ? node.path("content").asText() : node.asText("");
  }

  /**
   * The prompt for the assistant's next turn.
   *
   * @throws IllegalArgumentException if the template refuses this conversation
   */
  public String render(List<ChatMessage> messages) {
    if (template.isEmpty()) {
      return messages.stream().map(ChatMessage::content).collect(Collectors.joining("\n"));
    }
    List<Map<String, String>> turns =
        messages.stream().map(m -> Map.of("role", m.role(), "content", m.content())).toList();
    Map<String, Object> bindings = new java.util.HashMap<>(tokens);
    bindings.put("messages", turns);
    bindings.put("add_generation_prompt", true);
    RenderResult result = jinjava.renderForResult(template, bindings);
    if (result.hasErrors()) {
      throw new IllegalArgumentException("the model's chat template refuses this conversation");
    }
    return result.getOutput();
  }

  /** What templates call to refuse; the text is the template's and is not passed on. */
  public static String raise(String message) {
    throw new IllegalStateException("refused by the chat template");
  }
}
