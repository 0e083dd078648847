package dev.lethe.inference.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.text.TokenLogprob;
import dev.lethe.engine.text.TokenLogprob.Alternative;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes scored tokens as OpenAI does, in the two forms that its endpoints have. */
final class LogprobsJson {
  private static final char BROKEN = '\uFFFD';

  private LogprobsJson() {}

  /** Of a chat. An end token is no part of a message. */
  static ObjectNode chat(List<TokenLogprob> tokens) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode content = json.putArray("content");
    for (TokenLogprob token : tokens) {
      if (!token.ending()) {
        ObjectNode said = entry(token.token(), token.logprob());
        ArrayNode top = said.putArray("top_logprobs");
        token.top().forEach(other -> top.add(entry(other.token(), other.logprob())));
        content.add(said);
      }
    }
    json.putNull("refusal");
    return json;
  }

  private static ObjectNode entry(String token, double logprob) {
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put("token", token).put("logprob", logprob);
    if (token.indexOf(BROKEN) >= 0) {
      return entry.putNull("bytes");
    }
    ArrayNode bytes = entry.putArray("bytes");
    for (byte b : token.getBytes(StandardCharsets.UTF_8)) {
      bytes.add(b & 0xFF);
    }
    return entry;
  }

  /**
   * Of a completion. An end token is told of, as OpenAI does: who asks for one token gets the score
   * of one.
   *
   * @param text of the tokens
   * @param offset where it begins in the choice's text
   */
  static ObjectNode completion(List<TokenLogprob> tokens, String text, int offset) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode texts = json.putArray("tokens");
    ArrayNode logprobs = json.putArray("token_logprobs");
    ArrayNode tops = json.putArray("top_logprobs");
    ArrayNode offsets = json.putArray("text_offset");
    int at = 0;
    for (TokenLogprob token : tokens) {
      texts.add(token.token());
      offsets.add(offset + at);
      if (Double.isNaN(token.logprob())) {
        logprobs.addNull();
        tops.addNull();
      } else {
        logprobs.add(token.logprob());
        tops.add(top(token));
      }
      // a special token, or a part of a character, has no text of its own
      at += text.startsWith(token.token(), at) ? token.token().length() : 0;
    }
    return json;
  }

  /** The likeliest, and the token itself. */
  private static ObjectNode top(TokenLogprob token) {
    ObjectNode top = JsonNodeFactory.instance.objectNode();
    for (Alternative other : token.top()) {
      if (!top.has(other.token())) {
        top.put(other.token(), other.logprob());
      }
    }
    if (!top.has(token.token())) {
      top.put(token.token(), token.logprob());
    }
    return top;
  }
}
