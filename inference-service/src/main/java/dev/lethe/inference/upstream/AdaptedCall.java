package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/**
 * A call as it is made once more, of the model with a bundle's adapter, for one choice: one plain
 * text, not streamed. What shapes an answer otherwise (tools, a response format) is left out, as it
 * is of a refusal.
 */
final class AdaptedCall {
  private static final String PROMPT = "prompt";

  /** All of what is taken away; other fields stay. */
  private static final List<String> LEFT_OUT =
      List.of(
          "stream_options",
          "n",
          "best_of",
          "logprobs",
          "top_logprobs",
          "prompt_logprobs",
          "echo",
          "suffix",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "functions",
          "function_call",
          "response_format",
          "modalities",
          "audio");

  private AdaptedCall() {}

  /**
   * The body; empty for a call that cannot be made so.
   *
   * @param index of the choice
   */
  static Optional<Buffer> body(UpstreamCall call, int index, String name) {
    boolean known = call.path().endsWith("/completions"); // chats, too
    return known
        ? StrictJson.object(call.body().getBytes()).map(json -> rewritten(json, call, index, name))
        : Optional.empty();
  }

  /** What an answer says; empty if it says no text, or something beside it. */
  static Optional<String> text(UpstreamReply reply) {
    JsonNode choice =
        StrictJson.object(reply.body().getBytes())
            .filter(json -> reply.status() == 200)
            .map(json -> json.path("choices").path(0))
            .orElse(MissingNode.getInstance());
    JsonNode text =
        choice.has("message") ? choice.path("message").path("content") : choice.path("text");
    boolean callsTools = !choice.path("message").path("tool_calls").isEmpty();
    return text.isTextual() && !callsTools ? Optional.of(text.textValue()) : Optional.empty();
  }

  private static Buffer rewritten(ObjectNode json, UpstreamCall call, int index, String name) {
    json.remove(LEFT_OUT);
    json.put("model", name).put("stream", false);
    if (json.path(PROMPT).isArray()) {
      json.set(PROMPT, json.path(PROMPT).path(index / call.choicesEach()));
    }
    return Buffer.buffer(json.toString());
  }
}
