package dev.lethe.engine.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.jinja.TaintedText;
import dev.lethe.engine.jinja.Template;
import dev.lethe.engine.jinja.TemplateException;
import dev.lethe.engine.jinja.TemplateValues;
import dev.lethe.engine.model.JsonFile;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a conversation into the prompt that the model was taught on, by the folder's Jinja template
 * (see {@link ChatTemplateFiles}). Without one, the contents joined by line breaks. Message texts
 * are data: never read as a template, and the text of a control token in them stays text, for which
 * the prompt carries marks that {@link TextTokenizer} understands (see {@link ControlTokens}).
 * Thread-safe.
 */
public final class ChatTemplate {
  private static final List<String> TOKENS =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  private final @Nullable Template template;
  private final Map<String, Object> tokens;
  private final ControlTokens control;
  private final Clock clock;

  private ChatTemplate(
      @Nullable Template template, Map<String, Object> tokens, ControlTokens control, Clock clock) {
    this.template = template;
    this.tokens = tokens;
    this.control = control;
    this.clock = clock;
  }

  /** With the system's clock for templates that say the date. */
  public static ChatTemplate load(Path folder) {
    return load(folder, Clock.systemDefaultZone());
  }

  /**
   * @throws IllegalArgumentException naming the file, and the line that isn't understood
   */
  public static ChatTemplate load(Path folder, Clock clock) {
    ChatTemplateFiles files = ChatTemplateFiles.read(folder);
    return new ChatTemplate(
        files.source().map(ChatTemplate::compiled).orElse(null),
        tokens(JsonFile.readOrEmpty(folder, "tokenizer_config.json")),
        ControlTokens.load(folder, files.text()),
        clock);
  }

  /** Frames nothing: for a model whose server does that. */
  public static ChatTemplate none() {
    return new ChatTemplate(null, Map.of(), ControlTokens.NONE, Clock.systemUTC());
  }

  private static Template compiled(ChatTemplateFiles.Source source) {
    try {
      return Template.compile(source.text());
    } catch (TemplateException e) {
      throw new IllegalArgumentException(
          "the chat template in " + source.file() + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static Map<String, Object> tokens(JsonNode config) {
    Map<String, Object> tokens = new HashMap<>();
    for (String name : TOKENS) {
      String text = tokenText(config.path(name));
      if (!text.isEmpty()) {
        tokens.put(name, TaintedText.of(text));
      }
    }
    JsonNode additional = config.path("additional_special_tokens");
    if (additional.isArray()) {
      tokens.put("additional_special_tokens", TemplateValues.trusted(additional));
    }
    return tokens;
  }

  /** A special token's text; old files wrap it in an object. */
  static String tokenText(JsonNode node) {
    return node.isObject() ? node.path("content").asText() : node.asText("");
  }

  /**
   * The prompt for the assistant's next turn.
   *
   * @throws dev.lethe.engine.jinja.TemplateRefusal if the template refuses this conversation
   * @throws TemplateException if it cannot be rendered; no message holds text of the conversation
   */
  public String render(List<ChatMessage> messages) {
    if (template == null) {
      String joined = messages.stream().map(ChatMessage::content).collect(Collectors.joining("\n"));
      return control.mark(TaintedText.data(ControlTokens.unmarked(joined)));
    }
    List<Object> turns = new ArrayList<>();
    for (ChatMessage message : messages) {
      Map<Object, Object> turn = new java.util.LinkedHashMap<>();
      turn.put(TaintedText.of("role"), TaintedText.of(message.role()));
      turn.put(
          TaintedText.of("content"), TaintedText.data(ControlTokens.unmarked(message.content())));
      turns.add(turn);
    }
    Map<String, Object> values = new HashMap<>(tokens);
    values.put("messages", turns);
    values.put("add_generation_prompt", true);
    for (String absent : List.of("tools", "documents")) {
      values.put(absent, TemplateValues.none());
    }
    return control.mark(template.render(values, clock));
  }
}
