package dev.lethe.inference.llamacpp;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Answers, events and errors as llama.cpp's server writes them.
 *
 * @param chat whether messages are answered, not a prompt
 */
record AnswerForm(String model, String id, boolean chat) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static ObjectNode error(int code, String message, String type) {
    ObjectNode body = JSON.createObjectNode();
    body.putObject("error").put("code", code).put("message", message).put("type", type);
    return body;
  }

  /** Why an answer ended. */
  String reason(int tokens, int most) {
    return most >= 0 && tokens >= most ? "length" : "stop";
  }

  ObjectNode whole(String text, String reason, int tokens) {
    ObjectNode body = body(chat ? "chat.completion" : "text_completion");
    ObjectNode choice = body.withArray("choices").addObject();
    choice.put("finish_reason", reason).put("index", 0);
    if (chat) {
      choice.putObject("message").put("role", "assistant").put("content", text);
    } else {
      choice.put("text", text).putNull("logprobs");
    }
    return counted(body, tokens);
  }

  ObjectNode chunk(String text) {
    ObjectNode body = body(chat ? "chat.completion.chunk" : "text_completion");
    ObjectNode choice = body.withArray("choices").addObject();
    choice.putNull("finish_reason").put("index", 0);
    if (chat) {
      choice.putObject("delta").put("content", text);
    } else {
      choice.put("text", text).putNull("logprobs");
    }
    return body;
  }

  ObjectNode lastChunk(String reason, int tokens) {
    ObjectNode body = body(chat ? "chat.completion.chunk" : "text_completion");
    ObjectNode choice = body.withArray("choices").addObject();
    choice.put("finish_reason", reason).put("index", 0);
    if (chat) {
      choice.putObject("delta");
    } else {
      choice.put("text", "").putNull("logprobs");
    }
    return counted(body, tokens);
  }

  private ObjectNode body(String object) {
    return JSON.createObjectNode()
        .put("object", object)
        .put("id", id)
        .put("created", 0)
        .put("model", model)
        .put("system_fingerprint", "llama.cpp");
  }

  private static ObjectNode counted(ObjectNode body, int tokens) {
    body.putObject("usage")
        .put("completion_tokens", tokens)
        .put("prompt_tokens", 0)
        .put("total_tokens", tokens);
    body.putObject("timings").put("predicted_n", tokens);
    return body;
  }
}
