package dev.lethe.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.tokenizer.ChatMessage;
import java.util.ArrayList;
import java.util.List;

/** Reads the body of {@code POST /v1/chat/completions}. */
public final class ChatReader implements CallReader {
  @Override
  public Call read(byte[] json) {
    Fields fields = Fields.parse(json);
    String model = fields.requiredString("model");
    Unsupported.refuseForChat(fields);
    boolean stream = fields.bool("stream");
    return new Call(
        model,
        List.of(new Question.Chat(messages(fields.required("messages")))),
        "messages",
        SamplingReader.read(fields, List.of("max_completion_tokens", "max_tokens")),
        stream,
        CallReader.includeUsage(fields, stream));
  }

  private static List<ChatMessage> messages(JsonNode array) {
    if (!array.isArray() || array.isEmpty()) {
      throw Fields.invalid("messages", "must be a non-empty array");
    }
    List<ChatMessage> messages = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      messages.add(message(Fields.of(array.get(i), "messages[" + i + "]")));
    }
    return messages;
  }

  private static ChatMessage message(Fields fields) {
    for (String calling : List.of("tool_calls", "function_call")) {
      if (fields.node(calling) != null) {
        throw new ApiException(ApiError.unsupported(fields.name(calling)));
      }
    }
    return new ChatMessage(role(fields), content(fields));
  }

  private static String role(Fields fields) {
    return switch (fields.requiredString("role")) {
      case "system", "developer" -> "system";
      case "user" -> "user";
      case "assistant" -> "assistant";
      default ->
          throw Fields.invalid(fields.name("role"), "must be system, developer, user or assistant");
    };
  }

  private static String content(Fields fields) {
    JsonNode content = fields.required("content");
    String name = fields.name("content");
    if (!content.isArray()) {
      return Fields.text(content, name);
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < content.size(); i++) {
      texts.add(part(Fields.of(content.get(i), name + "[" + i + "]")));
    }
    return String.join("\n", texts);
  }

  private static String part(Fields part) {
    return switch (part.requiredString("type")) {
      case "text" -> part.requiredString("text");
      case "refusal" -> part.requiredString("refusal");
      default ->
          throw new ApiException(
              ApiError.unsupported(part.name("type"), "Only text content is supported."));
    };
  }
}
