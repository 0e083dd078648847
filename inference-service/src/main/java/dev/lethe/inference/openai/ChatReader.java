package dev.lethe.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.tokenizer.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the body of {@code POST /v1/chat/completions}. */
public final class ChatReader implements CallReader {
  private static final int MAX_TOP_LOGPROBS = 20;

  private final int maxChoices;

  /**
   * @param maxChoices the largest {@code n}
   */
  public ChatReader(int maxChoices) {
    this.maxChoices = maxChoices;
  }

  @Override
  public CompletionCall read(byte[] json) {
    RequestFields fields = RequestFields.parse(json);
    String model = fields.requiredString("model");
    UnsupportedFields.refuseForChat(fields);
    boolean stream = fields.bool("stream");
    return new CompletionCall(
        model,
        List.of(new CompletionInput.Chat(messages(fields.required("messages")))),
        "messages",
        SamplingReader.read(
            fields, List.of("max_completion_tokens", "max_tokens"), 1, logprobs(fields)),
        SamplingReader.choices(fields, maxChoices, 1),
        false,
        stream,
        CallReader.includeUsage(fields, stream));
  }

  private static @Nullable Integer logprobs(RequestFields fields) {
    Long top = fields.integer("top_logprobs", 0, MAX_TOP_LOGPROBS);
    if (fields.bool("logprobs")) {
      return top == null ? 0 : top.intValue();
    }
    if (top != null && top > 0) {
      throw RequestFields.invalid("top_logprobs", "is only allowed when 'logprobs' is true");
    }
    return null;
  }

  private static List<ChatMessage> messages(JsonNode array) {
    if (!array.isArray() || array.isEmpty()) {
      throw RequestFields.invalid("messages", "must be a non-empty array");
    }
    List<ChatMessage> messages = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      messages.add(message(RequestFields.of(array.get(i), "messages[" + i + "]")));
    }
    return messages;
  }

  private static ChatMessage message(RequestFields fields) {
    for (String calling : List.of("tool_calls", "function_call")) {
      if (fields.node(calling) != null) {
        throw new ApiException(ApiError.unsupported(fields.name(calling)));
      }
    }
    return new ChatMessage(role(fields), content(fields));
  }

  private static String role(RequestFields fields) {
    return switch (fields.requiredString("role")) {
      case "system", "developer" -> "system";
      case "user" -> "user";
      case "assistant" -> "assistant";
      default ->
          throw RequestFields.invalid(
              fields.name("role"), "must be system, developer, user or assistant");
    };
  }

  private static String content(RequestFields fields) {
    JsonNode content = fields.required("content");
    String name = fields.name("content");
    if (!content.isArray()) {
      return RequestFields.text(content, name);
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < content.size(); i++) {
      texts.add(part(RequestFields.of(content.get(i), name + "[" + i + "]")));
    }
    return String.join("\n", texts);
  }

  private static String part(RequestFields part) {
    return switch (part.requiredString("type")) {
      case "text" -> part.requiredString("text");
      case "refusal" -> part.requiredString("refusal");
      default ->
          throw new ApiException(
              ApiError.unsupported(part.name("type"), "Only text content is supported."));
    };
  }
}
