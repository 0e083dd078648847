package dev.lethe.engine.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a text is cut before its bytes are merged. llama.cpp has each way built in, under a name, in
 * {@code tokenizer.ggml.pre}; a way that it has not cannot be said in a file.
 */
enum PreTokenizer {
  GPT2("gpt-2", null, false),
  SMOLLM("smollm", null, true),
  LLAMA3("llama-bpe", Regexes.LLAMA3, false),
  /** Cuts as Llama 3, but merges also where a word is a token. */
  LLAMA3_MERGING("smaug-bpe", Regexes.LLAMA3, false),
  QWEN2("qwen2", Regexes.QWEN2, false);

  private final String key;
  private final @Nullable String regex;
  private final boolean digits;

  PreTokenizer(String key, @Nullable String regex, boolean digits) {
    this.key = key;
    this.regex = regex;
    this.digits = digits;
  }

  private static final class Regexes {
    private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private static final String REST =
        "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    private static final String LLAMA3 =
        CONTRACTIONS + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}" + REST;
    private static final String QWEN2 =
        CONTRACTIONS + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}" + REST;
  }

  /** What llama.cpp calls it. */
  String key() {
    return key;
  }

  /**
   * @param tokenizer the whole {@code tokenizer.json}
   * @throws IllegalArgumentException if llama.cpp has no such way
   */
  static PreTokenizer of(JsonNode tokenizer) {
    boolean wholeWords = tokenizer.path("model").path("ignore_merges").asBoolean(false);
    List<JsonNode> steps = steps(tokenizer.path("pre_tokenizer"));
    for (PreTokenizer candidate : values()) {
      if (candidate.cuts(steps) && wholeWords == (candidate == LLAMA3)) {
        return candidate;
      }
    }
    throw new IllegalArgumentException(
        "tokenizer.json: its pre_tokenizer is none that is written as GGUF (those of GPT-2, Llama"
            + " 3, Qwen2 and SmolLM are)");
  }

  private static List<JsonNode> steps(JsonNode node) {
    List<JsonNode> steps = new ArrayList<>();
    if (node.path("type").asText().equals("Sequence")) {
      node.path("pretokenizers").forEach(step -> steps.addAll(steps(step)));
    } else {
      steps.add(node);
    }
    return steps;
  }

  private boolean cuts(List<JsonNode> steps) {
    boolean first = digits || regex != null;
    if (steps.size() != (first ? 2 : 1)) {
      return false;
    }
    JsonNode last = steps.get(steps.size() - 1);
    boolean bytes =
        last.path("type").asText().equals("ByteLevel")
            && !last.path("add_prefix_space").asBoolean(true)
            && last.path("use_regex").asBoolean(true) == (regex == null);
    return bytes && (!first || cuts(steps.get(0)));
  }

  private boolean cuts(JsonNode step) {
    if (digits) {
      return step.path("type").asText().equals("Digits")
          && step.path("individual_digits").asBoolean(false);
    }
    return step.path("type").asText().equals("Split")
        && step.path("behavior").asText().equals("Isolated")
        && !step.path("invert").asBoolean(false)
        && step.path("pattern").path("Regex").asText().equals(regex);
  }
}
