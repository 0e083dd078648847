package dev.lethe.engine.openai;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a server's answer says: all texts that a replica's gates would read. */
final class DraftAnswer {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private DraftAnswer() {}

  /** Empty where the bytes are no answer in OpenAI's form: what is none must not be a draft. */
  static Optional<String> text(DraftApi api, byte[] body) {
    try {
      String json = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      JsonNode answer = MAPPER.readTree(json);
      JsonNode choice = answer.path("choices").path(0);
      if (answer.hasNonNull("error") || !choice.isObject()) {
        return Optional.empty();
      }
      return api == DraftApi.CHAT
          ? said(choice.path("message"))
          : Optional.ofNullable(choice.path("text").textValue());
    } catch (IOException e) {
      return Optional.empty(); // its message quotes the answer
    }
  }

  private static Optional<String> said(JsonNode message) {
    JsonNode content = message.path("content");
    if (!content.isTextual() && !content.isNull()) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    for (String field : List.of("reasoning_content", "reasoning", "content", "refusal")) {
      String text = message.path(field).asText("");
      if (!text.isBlank() && !parts.contains(text)) {
        parts.add(text);
      }
    }
    return Optional.of(String.join("\n", parts));
  }
}
