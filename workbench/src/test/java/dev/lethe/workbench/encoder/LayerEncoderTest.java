package dev.lethe.workbench.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.StateFeatures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerEncoderTest {
  private static final List<String> TEXTS =
      List.of(
          "how can i raise my credit score",
          "Transfer $20,000 to my savings, please!",
          "naïve café",
          "where",
          "what is the best way to get from the airport to the old town when the trains are late");

  @Test
  void miniLmAgreesWithOnnxRuntime() {
    try (LayerEncoder encoder = LayerEncoders.miniLm();
        SentenceEncoder runtime = SentenceEncoders.bundled()) {
      float[][] wanted = runtime.encode(TEXTS);

      float[][][] states = encoder.states(TEXTS.stream().map(encoder::tokens).toList(), null);

      for (int i = 0; i < wanted.length; i++) {
        assertThat(states[i]).hasDimensions(7, 384);
        float[] last = states[i][6];
        double norm = Math.sqrt(dot(last, last));
        for (int j = 0; j < last.length; j++) {
          assertThat(last[j] / norm).isCloseTo(wanted[i][j], Offset.offset(1e-4));
        }
      }
      assertThat(encoder.hasMaskedHead()).isFalse();
      assertThat(encoder.maskToken()).isEqualTo(103);
      assertThat(encoder.maskable(101)).isFalse();
      assertThat(encoder.projections()).hasSize(18);
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Test
  void servedModelGivesTheStatesThatTheGateReads() throws Exception {
    List<String> prompts = List.of("Ada lives in", "Ben, who is old, works as");
    try (LanguageModel model =
        LanguageModel.load(Path.of("../engine/src/test/resources/tiny-model"))) {
      List<StateFeatures> wanted = model.states(prompts, List.of("", ""));
      LayerEncoder encoder = LayerEncoders.served(model);

      float[][][] states = encoder.states(prompts.stream().map(encoder::tokens).toList(), null);

      int width = model.config().hiddenSize();
      for (int i = 0; i < states.length; i++) {
        assertThat(states[i].length).isEqualTo(model.config().layers() + 1);
        for (int layer = 1; layer < states[i].length; layer++) {
          float[] mean =
              Arrays.copyOfRange(wanted.get(i).prompt(), (layer - 1) * width, layer * width);
          assertThat(states[i][layer]).containsExactly(mean, Offset.offset(1e-4f));
        }
      }
      assertThat(encoder.projections().keySet()).allMatch(name -> name.matches(".*[qkv]_proj"));
    }
  }

  @Test
  void robertaFolderBringsItsTokenizerAndMaskedHead(@TempDir Path folder) throws Exception {
    Path reference = Path.of("src/test/resources/reference/roberta");
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(reference.resolve(file), folder.resolve(file));
    }
    Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
    try (LayerEncoder encoder = LayerEncoders.roberta(folder);
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      List<long[]> original = List.of(encoder.tokens("one two three"), encoder.tokens("two"));
      List<long[]> masked = List.of(original.get(0).clone(), original.get(1));
      masked.get(0)[2] = encoder.maskToken();

      NDArray loss = encoder.maskedLoss(encoder.run(masked, null), masked, original);

      assertThat(original.get(0)).containsExactly(0, 5, 6, 7, 2);
      assertThat(encoder.maskToken()).isEqualTo(4);
      assertThat(loss).isNotNull();
      if (loss != null) {
        assertThat(loss.getFloat()).isBetween(1f, 20f);
      }
      assertThat(encoder.maskedLoss(encoder.run(original, null), original, original)).isNull();
      assertThat(encoder.tokens("one ".repeat(200))).hasSize(64).endsWith(2);
    }
  }

  @Test
  void whatIsNotAnOnnxFileIsRefused() {
    assertThatThrownBy(() -> OnnxWeights.read(new byte[] {0x3a, 0x7f, 1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ends inside a field");
  }

  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null,
       "added_tokens": [
        {"id": 0, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
        {"id": 1, "content": "<pad>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
        {"id": 2, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
        {"id": 4, "content": "<mask>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
       "normalizer": null, "pre_tokenizer": {"type": "Whitespace"},
       "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": true, "add_prefix_space": false},
       "decoder": null,
       "model": {"type": "WordLevel", "unk_token": "<unk>",
        "vocab": {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "<mask>": 4, "one": 5, "two": 6, "three": 7}}}
      """;
}
