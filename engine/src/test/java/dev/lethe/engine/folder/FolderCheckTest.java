package dev.lethe.engine.folder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FolderCheckTest {
  private static final String WEIGHTS = "model.safetensors";

  @TempDir Path path;
  private TinyFolder folder;

  @BeforeEach
  void writeFolder() throws Exception {
    folder = TinyFolder.write(path);
  }

  @Test
  void goodFolderHasNoProblemAndIsUnderstood() {
    FolderReport report = FolderCheck.full(path);

    assertThat(report.problems()).isEmpty();
    assertThat(report.ends()).containsExactly(1L);
    assertThat(report.files()).containsExactly(WEIGHTS);
    assertThat(report.config().orElseThrow().contextLength()).isEqualTo(128);
    assertThat(report.notes()).containsExactly("the output projection is tied to the embedding");
  }

  @ParameterizedTest
  @CsvSource({
    "granite, the output projection is tied",
    "smollm3, 1 of 4 layers have no rotary embedding",
    "phi3, 2 of 2 layers see the last 7 tokens only",
    "phi3-longrope, 'rope_scaling is longrope, beyond 16 tokens'",
    "olmo2, ''",
    "gemma2, 2 of 4 layers see the last 7 tokens only",
    "gemma3, 3 of 4 layers see the last 6 tokens only",
    "qwen3-yarn, 'rope_scaling is yarn, factor 4.0'",
    "llama-dynamic, rope_scaling extends the context from 12 to 24"
  })
  void everyFamilyIsUnderstood(String family, String note) throws Exception {
    Path reference = Path.of("src/test/resources/reference", family);
    for (String file : List.of("config.json", WEIGHTS)) {
      Files.copy(reference.resolve(file), path.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    folder.tokenizer(60);

    FolderReport report = FolderCheck.full(path);

    assertThat(report.problems()).isEmpty();
    assertThat(String.join("; ", report.notes())).contains(note);
  }

  @Test
  void folderThatDoesNotExistIsSaid() {
    assertThat(problems(path.resolve("nowhere")))
        .containsExactly("the model folder does not exist");
  }

  @ParameterizedTest
  @CsvSource({
    "README.md, '', tokenizer.json is missing in the folder: fetch it",
    "tokenizer.model, '', 'tokenizer.json is missing, the folder has SentencePiece''s'",
    "vocab.json, merges.txt, 'tokenizer.json is missing, the folder has vocab.json and merges.txt'"
  })
  void missingTokenizerIsNamedWithTheOneThatIsThere(String other, String second, String reason)
      throws Exception {
    folder.without("tokenizer.json").text(other, "");
    folder.text(second.isEmpty() ? other : second, "");

    assertThat(problems()).singleElement().asString().startsWith(reason);
  }

  @Test
  void tokenizerBeyondTheVocabularyIsRefused() throws Exception {
    folder.tokenizer(16);

    assertThat(problems())
        .containsExactly(
            "tokenizer.json has ids up to 16, but vocab_size in config.json is 16: "
                + "the two are not of the same model");
  }

  @Test
  void tokenizerOfPiecesIsCounted() throws Exception {
    folder.text(
        "tokenizer.json",
        "{\"model\":{\"vocab\":[" + "[\"x\",0.0],".repeat(16) + "[\"y\",-1.5]]}}");

    assertThat(FolderCheck.quick(path).problems())
        .singleElement()
        .asString()
        .startsWith("tokenizer.json has ids up to 16,");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"model\":{\"type\":\"Unheard\",\"vocab\":{\"a\":0}}}',"
        + " tokenizer.json cannot be read as a tokenizer",
    "'{\"model\":{\"vocab\":', tokenizer.json is not valid JSON"
  })
  void tokenizerThatCannotBeLoadedIsRefused(String content, String reason) throws Exception {
    folder.text("tokenizer.json", content);

    assertThat(problems()).singleElement().asString().startsWith(reason);
  }

  @Test
  void missingEndTokenIsSaid() throws Exception {
    folder.config(config -> config.remove("eos_token_id"));

    assertThat(problems())
        .containsExactly(
            "no end token: give eos_token_id in generation_config.json or config.json");
  }

  @Test
  void endTokenOfTheTokenizerIsTakenWhenNoOtherIsGiven() throws Exception {
    folder.config(config -> config.remove("eos_token_id"));
    folder.text("tokenizer_config.json", "{\"eos_token\":\"<end>\"}");

    FolderReport report = FolderCheck.full(path);

    assertThat(report.problems()).isEmpty();
    assertThat(report.ends()).containsExactly(15L);
  }

  @Test
  void everyEndTokenCounts() throws Exception {
    folder.config(config -> config.putObject("text_config").putArray("eos_token_id").add(3).add(1));
    folder.text("generation_config.json", "{\"eos_token_id\":[5,7]}");

    assertThat(FolderCheck.quick(path).ends()).containsExactly(5L, 7L, 1L, 3L);
  }

  @Test
  void endTokenOutsideTheVocabularyIsRefused() throws Exception {
    folder.text("generation_config.json", "{\"eos_token_id\":[1,99]}");

    assertThat(problems()).containsExactly("eos_token_id 99 is not in the vocabulary of 16 tokens");
  }

  @ParameterizedTest
  @CsvSource({"I8, 1", "F64, 8", "F8_E4M3, 1", "F8_E5M2, 1", "U8, 1"})
  void typesThatAreNotReadAreNamed(String dtype, int width) throws Exception {
    folder.weights(WEIGHTS, folder.tensors(dtype, width));

    assertThat(problems())
        .singleElement()
        .asString()
        .contains("model.embed_tokens.weight is stored as " + dtype, "F32, F16 or BF16");
  }

  @ParameterizedTest
  @CsvSource({
    "gptq, GPTQ",
    "awq, AWQ",
    "bitsandbytes, bitsandbytes",
    "compressed-tensors, compressed-tensors",
    "fp8, FP8",
    "unheard, another method"
  })
  void quantisedFolderIsNamedByItsMethod(String method, String name) throws Exception {
    folder.config(c -> c.putObject("quantization_config").put("quant_method", method));

    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("config.json: quantization_config says that the weights are quantised")
        .contains("(" + name + ")");
  }

  @ParameterizedTest
  @CsvSource({
    "qweight, AWQ or GPTQ",
    "qzeros, AWQ or GPTQ",
    "weight.absmax, bitsandbytes",
    "SCB, bitsandbytes",
    "weight_packed, compressed-tensors",
    "weight_scale_inv, FP8"
  })
  void quantisedTensorsAreRecognisedByTheirNames(String ending, String name) throws Exception {
    var tensors = folder.tensors("BF16", 2);
    tensors.put(
        "model.layers.0.mlp.up_proj." + ending, new TinyFolder.Stored("U8", 1, List.of(4L)));
    folder.weights(WEIGHTS, tensors);

    assertThat(problems()).singleElement().asString().contains("quantised (" + name);
  }

  @ParameterizedTest
  @CsvSource({
    "model-Q4_K_M.gguf, model-Q4_K_M.gguf is a GGUF file",
    "pytorch_model.bin, pytorch_model.bin is pickled and not read",
    "pytorch_model-00001-of-00002.bin, pytorch_model.bin is pickled and not read",
    "model-00001-of-00002.safetensors, model.safetensors and model.safetensors.index.json are",
    "README.md, model.safetensors is missing in the folder"
  })
  void otherFormatsOfWeightsAreNamed(String file, String reason) throws Exception {
    folder.without(WEIGHTS).text(file, "");

    assertThat(problems()).singleElement().asString().startsWith(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {WEIGHTS, "tokenizer.json", "config.json"})
  void pointersOfGitLfsAreNamedAndNothingElse(String file) throws Exception {
    folder.pointer(file);

    assertThat(problems())
        .containsExactly(file + " is a git-LFS pointer, not the file itself: run git lfs pull");
  }

  @ParameterizedTest
  @ValueSource(strings = {"adapter_config.json", "adapter_model.safetensors"})
  void unmergedAdapterIsNamedByItsFile(String file) throws Exception {
    folder.text(file, "{}");

    assertThat(problems()).singleElement().asString().startsWith(file).contains("unmerged LoRA");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lora_A.weight", "lora_A.default.weight", "base_layer.weight"})
  void unmergedAdapterIsRecognisedByItsTensors(String ending) throws Exception {
    var tensors = folder.tensors("BF16", 2);
    String name = "model.layers.0.self_attn.q_proj." + ending;
    tensors.put(name, new TinyFolder.Stored("BF16", 2, List.of(2L, 4L)));
    folder.weights(WEIGHTS, tensors);

    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("tensor " + name + " is part of an unmerged LoRA");
  }

  @Test
  void everyMissingShardIsNamed() throws Exception {
    folder.without(WEIGHTS);
    folder.text(
        "model.safetensors.index.json",
        "{\"weight_map\":{\"a\":\"model-1.safetensors\",\"b\":\"model-2.safetensors\"}}");

    assertThat(problems())
        .containsExactly(
            "model-1.safetensors is missing, but model.safetensors.index.json names it: fetch it",
            "model-2.safetensors is missing, but model.safetensors.index.json names it: fetch it");
  }

  @Test
  void truncatedFileIsNamed() throws Exception {
    folder.shortenedBy(WEIGHTS, 3);

    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("model.safetensors: truncated: ")
        .endsWith("fetch the file again");
  }

  @ParameterizedTest
  @CsvSource({
    "BF16, 2, 80, 7f",
    "BF16, 2, c1, ff",
    "F16, 2, 00, 7c",
    "F16, 2, 01, fe",
    "F32, 4, 80, 7f",
    "F32, 4, c0, ff"
  })
  void tensorWithNanOrInfinityIsNamed(String dtype, int width, String low, String high)
      throws Exception {
    folder.weights(WEIGHTS, folder.tensors(dtype, width));
    folder.endingWith(WEIGHTS, Integer.parseInt(low, 16), Integer.parseInt(high, 16));

    assertThat(problems())
        .containsExactly(
            "model.safetensors: tensor model.norm.weight holds NaN or infinity: "
                + "get weights that are whole");
  }

  @ParameterizedTest
  @CsvSource({"BF16, 2, 7f, 7f", "BF16, 2, 7f, ff", "F16, 2, ff, 7b", "F16, 2, ff, fb"})
  void largestFiniteNumbersAreNotTakenForInfinity(String dtype, int width, String low, String high)
      throws Exception {
    folder.weights(WEIGHTS, folder.tensors(dtype, width));
    int[] number = {Integer.parseInt(low, 16), Integer.parseInt(high, 16)};
    folder.endingWith(WEIGHTS, number[0], number[1], number[0], number[1]);

    assertThat(problems()).isEmpty();
  }

  @Test
  void quickCheckDoesNotReadTheValues() throws Exception {
    folder.endingWith(WEIGHTS, 0x80, 0x7f);

    assertThat(FolderCheck.quick(path).problems()).isEmpty();
  }

  @Test
  void everythingWrongIsListedAndNotOnlyTheFirst() throws Exception {
    folder.config(
        config -> {
          config.put("model_type", "gpt2").put("hidden_act", "gelu").put("hidden_size", "many");
          config.putObject("rope_scaling").put("rope_type", "unheard").put("factor", 4.0);
          config.remove("eos_token_id");
        });
    folder.without("tokenizer.json").shortenedBy(WEIGHTS, 1);

    assertThat(problems())
        .satisfiesExactly(
            p -> assertThat(p).startsWith("config.json: model_type is not supported"),
            p -> assertThat(p).isEqualTo("config.json: hidden_act must be silu"),
            p -> assertThat(p).isEqualTo("config.json: hidden_size must be a positive integer"),
            p -> assertThat(p).startsWith("config.json: rope_scaling type is not supported"),
            p -> assertThat(p).startsWith("model.safetensors: truncated"),
            p -> assertThat(p).startsWith("tokenizer.json is missing"),
            p -> assertThat(p).startsWith("no end token"));
  }

  @Test
  void manyTensorsAlikeAreOneSentence() throws Exception {
    folder.weights(WEIGHTS, Map.of());

    assertThat(problems())
        .containsExactly(
            "tensor model.embed_tokens.weight is missing in the model's weights"
                + " (and 10 more like it)");
  }

  @Test
  void whatIsOutOfTheOrdinaryIsSaidAsUnderstood() throws Exception {
    spoil(
        config -> {
          config.put("model_type", "mistral").put("sliding_window", 64);
          config.put("attention_bias", true).put("tie_word_embeddings", false);
          config.putObject("rope_scaling").put("rope_type", "linear").put("factor", 2.0);
        });

    FolderReport report = FolderCheck.full(path);

    assertThat(report.problems()).isEmpty();
    assertThat(report.notes())
        .containsExactly(
            "1 of 1 layers see the last 64 tokens only",
            "rope_scaling is linear, factor 2.0",
            "projections with a bias: q, k, v, attention output");
  }

  private void spoil(Consumer<ObjectNode> change) throws Exception {
    folder.config(change).weights(WEIGHTS, folder.tensors("BF16", 2));
  }

  private List<String> problems() {
    return problems(path);
  }

  private static List<String> problems(Path folder) {
    return FolderCheck.full(folder).problems();
  }
}
