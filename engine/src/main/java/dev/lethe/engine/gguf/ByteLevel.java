package dev.lethe.engine.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Byte-level BPE as GPT-2 has it: llama.cpp's tokenizer {@code gpt2}. */
final class ByteLevel {
  private static final String FILE = "tokenizer.json: ";
  private static final int BYTES = 256;

  private ByteLevel() {}

  /**
   * @param tokenizer the whole {@code tokenizer.json}
   * @throws IllegalArgumentException naming what llama.cpp does not do
   */
  static void describe(JsonNode tokenizer, Vocabulary vocabulary, GgufMetadata to) {
    PreTokenizer way = PreTokenizer.of(tokenizer);
    JsonNode model = tokenizer.path("model");
    for (String field : List.of("dropout", "continuing_subword_prefix", "end_of_word_suffix")) {
      if (!model.path(field).asText("").isEmpty() && !model.path(field).isNull()) {
        throw new IllegalArgumentException(FILE + "model." + field + " is not written as GGUF");
      }
    }
    checkBytes(vocabulary);
    to.text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", way.key());
    to.texts("tokenizer.ggml.tokens", vocabulary.texts());
    to.integers(
        "tokenizer.ggml.token_type", vocabulary.kinds().stream().map(TokenKind::code).toList());
    to.texts("tokenizer.ggml.merges", merges(model));
  }

  /** Without a token for each byte the two would read some texts differently. */
  private static void checkBytes(Vocabulary vocabulary) {
    Set<String> texts = new HashSet<>(vocabulary.texts());
    int spare = BYTES;
    for (int b = 0; b < BYTES; b++) {
      boolean itself = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      if (!texts.contains(String.valueOf((char) (itself ? b : spare++)))) {
        throw new IllegalArgumentException(FILE + "vocab has no token for byte " + b);
      }
    }
  }

  /** Two pieces with a space between; newer files have them as pairs. */
  private static List<String> merges(JsonNode model) {
    List<String> merges = new ArrayList<>();
    for (JsonNode merge : model.path("merges")) {
      merges.add(
          merge.isArray() ? merge.path(0).asText() + " " + merge.path(1).asText() : merge.asText());
    }
    return merges;
  }
}
