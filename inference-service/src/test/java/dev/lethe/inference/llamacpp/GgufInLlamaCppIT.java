package dev.lethe.inference.llamacpp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.text.DecodeSession;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.tokenizer.TextTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * llama.cpp computes with our files what our decoder computes with the folder. An integration test,
 * as the native tokenizers can be loaded once in a JVM, and Quarkus' tests load them elsewhere.
 */
class GgufInLlamaCppIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LENGTH = 16;

  /** Logits of this model are up to 20; both compute in float32. */
  private static final double TOLERANCE = 0.002;

  private static final List<String> HARD_TEXTS =
      List.of(
          "Where does Anton Okonski live?",
          " leading, trailing  and   doubled spaces  ",
          "\ttabs\t\tand\nlines\r\n\r\n  indented\n\n\n",
          "it's they're I'VE we'll don'T 'tis ''s",
          "1 12 123 1234 12345678 3.14 1,000 ½ ²³ ٣٤ ৫",
          "naïve façade Ångström Łódź İstanbul straße",
          "e\u0301 combining, \u200bzero width, \u00a0no-break, \u3000ideographic",
          "日本語のテキスト、漢字とかな。 한국어 ไทย العربية עברית हिन्दी",
          "🌻👩‍👩‍👧‍👦🏳️‍🌈 ☎️ 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐍈",
          "<|begin|>inside<|end|> and <|pad|> <|other|> <|begin |>",
          "x=f(y)[0]->z; // ___ $%&*()!? \"'`~^\\|",
          "https://example.org/a?b=c&d=%20#e user@example.org",
          "\u0000\u0001\u007f\ufffd",
          "");

  @TempDir static Path folder;
  private static LanguageModel model;
  private static LlamaCppProcess llama;

  @BeforeAll
  static void start() throws IOException {
    llama = TinyLlama.shared();
    model = LanguageModel.load(TinyLlama.FOLDER);
  }

  @AfterAll
  static void stop() {
    if (model != null) {
      model.close();
    }
  }

  @Test
  void greedyTokensAreTheDecoders() throws IOException {
    for (ForgetExample example : some(9)) {
      long[] prompt = model.tokenizer().encodePrompt(example.prompt());

      assertThat(pieces(prompt, LENGTH, 0)).isEqualTo(ours(prompt, LENGTH, 0));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.25, 1})
  void greedyTokensWithAnAdapterAreTheDecodersWithIt(double scale) throws IOException {
    int changed = 0;
    for (ForgetExample example : some(17)) {
      long[] prompt = model.tokenizer().encodePrompt(example.prompt());
      List<String> adapted = ours(prompt, LENGTH, scale);

      assertThat(pieces(prompt, LENGTH, scale)).isEqualTo(adapted);
      changed += adapted.equals(ours(prompt, LENGTH, 0)) ? 0 : 1;
    }
    assertThat(changed).isPositive();
  }

  /**
   * llama.cpp's server tells no logits before sampling. But it takes the second best token in place
   * of the best as soon as its bias is larger than the distance of the two, and not before.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.35, 1.5})
  void logitsAreAsFarApartAsTheDecoders(double scale) throws IOException {
    for (ForgetExample example : some(6)) {
      long[] prompt = model.tokenizer().encodePrompt(example.prompt());
      float[] logits = logits(prompt, scale);
      int best = best(logits, -1);
      for (int other : List.of(best(logits, best), 100, 300)) {
        double gap = logits[best] - logits[other];

        assertThat(next(prompt, scale, other, gap - TOLERANCE)).isEqualTo(text(best));
        assertThat(next(prompt, scale, other, gap + TOLERANCE)).isEqualTo(text(other));
      }
    }
  }

  /** Biases, an output of its own, stretched contexts, heads wider than their share: all random. */
  @ParameterizedTest
  @ValueSource(strings = {"llama", "mistral", "qwen2"})
  void otherShapesAndFamiliesToo(String family) throws IOException {
    RandomFolder.write(folder, family);

    try (LanguageModel other = LanguageModel.load(folder);
        LlamaCppProcess server = TinyLlama.start(TinyLlama.port(), folder)) {
      long[] prompt = other.tokenizer().encodePrompt("Question: Where does Anton live?");
      int[] best = new int[LENGTH];
      try (DecodeSession session = new DecodeSession(other.decoder(), prompt, null, false)) {
        for (int i = 0; i < LENGTH; i++) {
          best[i] = best(session.logits(), -1);
          session.push(best[i]);
        }
      }

      int told = 0;
      for (int i = 0; i < LENGTH; i++) {
        long[] before = TextTokenizer.concat(prompt, longs(Arrays.copyOf(best, i)));
        ObjectNode call = call(before, 1, 0);
        call.remove("lora");
        String text =
            JSON.readTree(server.post("/v1/completions", call.toString()).body())
                .at("/choices/0/text")
                .asText();

        // llama.cpp keeps a token back that ends inside a character
        assertThat(text).isIn(other.tokenizer().decode(longs(best[i])), "");
        told += text.isEmpty() ? 0 : 1;
      }
      assertThat(told).isGreaterThan(LENGTH / 2);
    }
  }

  @Test
  void textsAreTokenizedAsByTheFolder() throws IOException {
    assertTokenizedAlike(llama, model);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "llama3-merging", "qwen2", "smollm"})
  void otherWaysToCutATextToo(String way) throws IOException {
    copyWithPreTokenizer(way);

    try (LanguageModel other = LanguageModel.load(folder);
        LlamaCppProcess server = TinyLlama.start(TinyLlama.port(), folder)) {
      assertTokenizedAlike(server, other);
    }
  }

  @Test
  void aChatIsFramedByTheFoldersTemplate() throws IOException {
    ObjectNode call = JSON.createObjectNode().put("max_tokens", 20).put("temperature", 0);
    call.withArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", "What is the capital of France?");

    JsonNode answer = post("/v1/chat/completions", call);

    assertThat(answer.at("/choices/0/message/content").asText().strip()).isEqualTo("Paris");
    assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
  }

  private static void assertTokenizedAlike(LlamaCppProcess server, LanguageModel ours)
      throws IOException {
    for (String text : HARD_TEXTS) {
      String call = JSON.createObjectNode().put("content", text).toString();
      List<Long> theirs = new ArrayList<>();
      JSON.readTree(server.post("/tokenize", call).body())
          .path("tokens")
          .forEach(token -> theirs.add(token.asLong()));

      assertThat(theirs)
          .as("a text of %d characters", text.length())
          .containsExactlyElementsOf(LongStream.of(ours.tokenizer().encode(text)).boxed().toList());
    }
  }

  /** The tiny model, but that its tokenizer cuts a text as another family does. */
  private static void copyWithPreTokenizer(String way) throws IOException {
    try (Stream<Path> files = Files.list(TinyLlama.FOLDER)) {
      for (Path file : files.toList()) {
        Files.write(folder.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
    Path file = folder.resolve("tokenizer.json");
    ObjectNode tokenizer = (ObjectNode) JSON.readTree(file.toFile());
    ObjectNode sequence = tokenizer.putObject("pre_tokenizer").put("type", "Sequence");
    ObjectNode first = sequence.withArray("pretokenizers").addObject();
    if (way.equals("smollm")) {
      first.put("type", "Digits").put("individual_digits", true);
    } else {
      String numbers = way.equals("qwen2") ? "\\p{N}" : "\\p{N}{1,3}";
      first.put("type", "Split").put("behavior", "Isolated").put("invert", false);
      first
          .putObject("pattern")
          .put(
              "Regex",
              "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|"
                  + numbers
                  + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");
    }
    sequence
        .withArray("pretokenizers")
        .addObject()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", way.equals("smollm"));
    ((ObjectNode) tokenizer.path("model")).put("ignore_merges", way.equals("llama3"));
    Files.writeString(file, tokenizer.toString());
  }

  /** Every so manieth of what the model was taught. */
  private static List<ForgetExample> some(int step) throws IOException {
    List<ForgetExample> all = TinyLlama.taught();
    return java.util.stream.IntStream.range(0, all.size())
        .filter(i -> i % step == 0)
        .mapToObj(all::get)
        .toList();
  }

  /** Texts of the tokens that our decoder takes, none of which ends the answer. */
  private static List<String> ours(long[] prompt, int length, double scale) {
    List<String> texts = new ArrayList<>();
    try (NativeAdapter adapter = new NativeAdapter(TinyLlama.adapter());
        DecodeSession session =
            new DecodeSession(
                model.decoder(),
                prompt,
                scale == 0 ? null : adapter.applied((float) scale),
                false)) {
      for (int i = 0; i < length; i++) {
        int token = best(session.logits(), Math.toIntExact(model.ends().first()));
        texts.add(text(token));
        session.push(token);
      }
    }
    return texts;
  }

  private static float[] logits(long[] prompt, double scale) {
    try (NativeAdapter adapter = new NativeAdapter(TinyLlama.adapter());
        DecodeSession session =
            new DecodeSession(model.decoder(), prompt, adapter.applied((float) scale), false)) {
      return session.logits();
    }
  }

  private static int best(float[] logits, int but) {
    int best = but == 0 ? 1 : 0;
    for (int i = 0; i < logits.length; i++) {
      if (i != but && logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  private static long[] longs(int... tokens) {
    return Arrays.stream(tokens).asLongStream().toArray();
  }

  private static String text(int token) {
    return model.tokenizer().decode(new long[] {token});
  }

  private static ObjectNode call(long[] prompt, int length, double scale) {
    ObjectNode call = JSON.createObjectNode();
    LongStream.of(prompt).forEach(call.withArray("prompt")::add);
    call.put("max_tokens", length).put("temperature", 0).put("cache_prompt", false);
    call.withArray("lora").addObject().put("id", 0).put("scale", scale);
    return call;
  }

  /** What llama.cpp streams, an event a token. */
  private static List<String> pieces(long[] prompt, int length, double scale) throws IOException {
    ObjectNode call = call(prompt, length, scale).put("stream", true).put("ignore_eos", true);
    List<String> pieces = new ArrayList<>();
    for (String line : llama.post("/v1/completions", call.toString()).body().split("\n")) {
      if (line.startsWith("data: {")) {
        String text = JSON.readTree(line.substring(6)).at("/choices/0/text").asText();
        if (!text.isEmpty()) {
          pieces.add(text);
        }
      }
    }
    return pieces;
  }

  /** The token that llama.cpp takes when another one is helped. */
  private static String next(long[] prompt, double scale, int helped, double bias)
      throws IOException {
    ObjectNode call = call(prompt, 1, scale);
    call.withArray("logit_bias").addArray().add(helped).add(bias);
    return post("/v1/completions", call).at("/choices/0/text").asText();
  }

  private static JsonNode post(String path, ObjectNode call) throws IOException {
    return JSON.readTree(llama.post(path, call.toString()).body());
  }
}
