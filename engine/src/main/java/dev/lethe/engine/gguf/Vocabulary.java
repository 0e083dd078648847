package dev.lethe.engine.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Every token by its id, as many as the embedding has rows.
 *
 * @param texts as the tokenizer's file has them
 */
record Vocabulary(List<String> texts, List<TokenKind> kinds) {
  Vocabulary {
    texts = Collections.unmodifiableList(texts);
    kinds = Collections.unmodifiableList(kinds);
  }

  /**
   * @param tokenizer the whole {@code tokenizer.json}
   * @param size rows of the embedding
   * @throws IllegalArgumentException if a token has no row, or shares one
   */
  static Vocabulary of(JsonNode tokenizer, int size) {
    String[] texts = new String[size];
    TokenKind[] kinds = new TokenKind[size];
    Arrays.fill(kinds, TokenKind.UNUSED);
    for (Map.Entry<String, JsonNode> token : tokenizer.path("model").path("vocab").properties()) {
      put(token.getKey(), token.getValue().asInt(-1), TokenKind.NORMAL, texts, kinds);
    }
    String unknown = tokenizer.path("model").path("unk_token").asText("");
    for (JsonNode token : tokenizer.path("added_tokens")) {
      boolean special = token.path("special").asBoolean(false);
      String text = token.path("content").asText();
      TokenKind kind = special ? TokenKind.CONTROL : TokenKind.USER_DEFINED;
      put(
          text,
          token.path("id").asInt(-1),
          text.equals(unknown) ? TokenKind.UNKNOWN : kind,
          texts,
          kinds);
    }
    List<String> all = new ArrayList<>(size);
    for (int id = 0; id < size; id++) {
      all.add(kinds[id] == TokenKind.UNUSED ? "[PAD" + id + "]" : texts[id]);
    }
    return new Vocabulary(all, List.of(kinds));
  }

  private static void put(String text, int id, TokenKind kind, String[] texts, TokenKind[] kinds) {
    if (id < 0 || id >= texts.length) {
      throw new IllegalArgumentException(
          "tokenizer.json: token " + id + " is outside of config.json's vocab_size");
    }
    if (kinds[id] != TokenKind.UNUSED && !text.equals(texts[id])) {
      throw new IllegalArgumentException("tokenizer.json: two tokens have the id " + id);
    }
    texts[id] = text;
    kinds[id] = kind;
  }
}
