package dev.lethe.engine.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.model.JsonFile;
import dev.lethe.engine.tokenizer.ChatTemplateFiles;
import dev.lethe.engine.tokenizer.EndTokens;
import dev.lethe.engine.tokenizer.TextTokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** What a file says of the folder's tokenizer, special tokens and chat template. */
final class TokenizerMetadata {
  private static final String FILE = "tokenizer.json";
  private static final String KEY = "tokenizer.ggml.";

  private final Path folder;
  private final JsonNode tokenizer;
  private final JsonNode config;
  private final List<String> notes;

  /**
   * @param notes what a reader of the file should know is added
   */
  TokenizerMetadata(Path folder, List<String> notes) {
    this.folder = folder;
    this.notes = notes;
    tokenizer =
        JsonFile.read(folder, FILE)
            .orElseThrow(() -> new IllegalArgumentException(FILE + " is missing in the folder"));
    config = JsonFile.readOrEmpty(folder, "config.json");
  }

  /**
   * @param size rows of the embedding
   * @throws IllegalArgumentException naming the file and what llama.cpp does not do
   */
  void describe(int size, GgufMetadata to) {
    JsonNode model = tokenizer.path("model");
    if (!model.path("type").asText("BPE").equals("BPE")) {
      throw new IllegalArgumentException(FILE + ": only BPE is written as GGUF");
    }
    checkNormalizer();
    Vocabulary vocabulary = Vocabulary.of(tokenizer, size);
    ByteLevel.describe(tokenizer, vocabulary, to);
    describeSpecial(vocabulary, to);
    ChatTemplateFiles.read(folder)
        .source()
        .ifPresent(template -> to.text("tokenizer.chat_template", template.text()));
  }

  private void checkNormalizer() {
    String type = tokenizer.path("normalizer").path("type").asText("");
    if (type.equals("NFC")) {
      notes.add("texts are not brought into Unicode's composed form (NFC), as the folder's are");
    } else if (!type.isEmpty()) {
      throw new IllegalArgumentException(FILE + ": its normalizer is not written as GGUF");
    }
    for (JsonNode token : tokenizer.path("added_tokens")) {
      if (token.path("lstrip").asBoolean(false) || token.path("rstrip").asBoolean(false)) {
        notes.add("token " + token.path("id").asInt() + " takes no spaces beside it with it");
      }
    }
  }

  private void describeSpecial(Vocabulary vocabulary, GgufMetadata to) {
    List<Long> ends = EndTokens.load(folder).ids();
    OptionalLong begin = begin(ends.get(0));
    begin.ifPresentOrElse(
        id -> to.integer(KEY + "bos_token_id", id),
        () -> {
          if (config.path("bos_token_id").isIntegralNumber()) {
            to.integer(KEY + "bos_token_id", config.path("bos_token_id").asLong());
          }
        });
    to.flag(KEY + "add_bos_token", begin.isPresent()).flag(KEY + "add_eos_token", false);
    to.integer(KEY + "eos_token_id", ends.get(0));
    if (ends.size() > 1) {
      to.integer(KEY + "eot_token_id", ends.get(1));
    }
    if (ends.size() > 2) {
      notes.add("of " + ends.size() + " end tokens the first two are named");
    }
    if (config.path("pad_token_id").isIntegralNumber()) {
      to.integer(KEY + "padding_token_id", config.path("pad_token_id").asLong());
    }
    int unknown = vocabulary.kinds().indexOf(TokenKind.UNKNOWN);
    if (unknown >= 0) {
      to.integer(KEY + "unknown_token_id", unknown);
    }
  }

  /** What every prompt begins with; empty for nothing. */
  private OptionalLong begin(long fallback) {
    try (TextTokenizer text = TextTokenizer.load(folder, fallback)) {
      long[] prompt = text.encodePrompt("a");
      int before = prompt.length - text.encode("a").length;
      if (before > 1) {
        throw new IllegalArgumentException(
            FILE + ": its post_processor puts more than one token before a text");
      }
      return before == 1 ? OptionalLong.of(prompt[0]) : OptionalLong.empty();
    }
  }
}
