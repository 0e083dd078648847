package dev.lethe.inference.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.TokenLogprob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an endpoint writes its choices. */
public enum AnswerShape {
  COMPLETION("cmpl-", "text_completion", "text_completion") {
    @Override
    ObjectNode whole(int index, String text, FinishReason finish) {
      return choice(index, finish).put("text", text);
    }

    @Override
    @Nullable ObjectNode opening(int index) {
      return null;
    }

    @Override
    ObjectNode piece(int index, String text) {
      return choice(index, null).put("text", text);
    }

    @Override
    ObjectNode logprobs(List<TokenLogprob> tokens, String text, int offset) {
      return LogprobsJson.completion(tokens, text, offset);
    }

    @Override
    ObjectNode closing(int index, FinishReason finish) {
      return whole(index, "", finish);
    }
  },

  CHAT("chatcmpl-", "chat.completion", "chat.completion.chunk") {
    @Override
    ObjectNode whole(int index, String text, FinishReason finish) {
      ObjectNode choice = choice(index, finish);
      choice.putObject("message").put("role", "assistant").put("content", text).putNull("refusal");
      return choice;
    }

    @Override
    ObjectNode opening(int index) {
      ObjectNode choice = choice(index, null);
      choice.putObject("delta").put("role", "assistant").put("content", "");
      return choice;
    }

    @Override
    ObjectNode piece(int index, String text) {
      ObjectNode choice = choice(index, null);
      choice.putObject("delta").put("content", text);
      return choice;
    }

    @Override
    ObjectNode logprobs(List<TokenLogprob> tokens, String text, int offset) {
      return LogprobsJson.chat(tokens);
    }

    @Override
    ObjectNode closing(int index, FinishReason finish) {
      ObjectNode choice = choice(index, finish);
      choice.putObject("delta");
      return choice;
    }
  };

  private final String idPrefix;
  private final String object;
  private final String chunkObject;

  AnswerShape(String idPrefix, String object, String chunkObject) {
    this.idPrefix = idPrefix;
    this.object = object;
    this.chunkObject = chunkObject;
  }

  public String idPrefix() {
    return idPrefix;
  }

  String object() {
    return object;
  }

  String chunkObject() {
    return chunkObject;
  }

  /** A finished choice. */
  abstract ObjectNode whole(int index, String text, FinishReason finish);

  /** The first chunk of a stream; null where the endpoint has none. */
  abstract @Nullable ObjectNode opening(int index);

  abstract ObjectNode piece(int index, String text);

  /**
   * Scored tokens.
   *
   * @param text that they are of
   * @param offset where it begins in the choice's text
   */
  abstract ObjectNode logprobs(List<TokenLogprob> tokens, String text, int offset);

  abstract ObjectNode closing(int index, FinishReason finish);

  private static ObjectNode choice(int index, @Nullable FinishReason finish) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("index", index)
        .putNull("logprobs")
        .put("finish_reason", finish == null ? null : word(finish));
  }

  /** OpenAI's word for it. */
  private static String word(FinishReason finish) {
    return switch (finish) {
      case STOP -> "stop";
      case LENGTH -> "length";
      case CUT_OFF -> "content_filter";
    };
  }
}
