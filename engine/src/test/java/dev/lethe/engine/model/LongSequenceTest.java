package dev.lethe.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDScope;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sequences that take more than one round, or change what is true of their beginning. */
class LongSequenceTest {
  private static final Path REFERENCE = Path.of("src/test/resources/reference");

  @Test
  void longPromptIsThatOfItsParts(@TempDir Path folder) throws Exception {
    // Given a prompt that takes more than one round of capped attention
    Path model = REFERENCE.resolve("gemma2");
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode longer = (ObjectNode) mapper.readTree(model.resolve("config.json").toFile());
    longer.put("max_position_embeddings", 512);
    mapper.writeValue(folder.resolve("config.json").toFile(), longer);
    ModelConfig config = ModelConfig.read(folder);
    long[] ids = new Random(3).longs(300, 3, config.vocabSize()).toArray();
    try (Weights weights = ModelFolder.weights(model, config);
        NDScope scope = new NDScope();
        GradientScope.NoGradient off = GradientScope.off()) {
      scope.suppressNotUsedWarning();
      Decoder decoder = new Decoder(config, weights);
      DecoderInput first = DecoderInput.of(TokenBatch.of(Arrays.copyOf(ids, 200)));
      TokenBatch rest = TokenBatch.of(Arrays.copyOfRange(ids, 200, 300));

      // When it is run at once, and in two parts
      DecoderOutput whole = decoder.run(DecoderInput.of(TokenBatch.of(ids)));
      KvCache cache = decoder.run(first.withCache(null)).cacheOrThrow();
      DecoderOutput parts = decoder.run(DecoderInput.of(rest).withCache(cache));

      // Then both end alike
      assertThat(decoder.lastLogits(parts).toFloatArray())
          .containsExactly(decoder.lastLogits(whole).toFloatArray(), within(1e-4f));
    }
  }

  @Test
  void chosenRowsOutgrowTheirFrequenciesToo() {
    // Given two rows just short of the length at which phi3 changes its frequencies
    Path model = REFERENCE.resolve("phi3-longrope");
    ModelConfig config = ModelConfig.read(model);
    long[] ids = new Random(5).longs(20, 3, config.vocabSize()).toArray();
    try (Weights weights = ModelFolder.weights(model, config);
        NDScope scope = new NDScope();
        GradientScope.NoGradient off = GradientScope.off()) {
      scope.suppressNotUsedWarning();
      Decoder decoder = new Decoder(config, weights);
      TokenBatch both = TokenBatch.leftPadded(List.of(new long[] {4}, Arrays.copyOf(ids, 15)));
      KvCache cache = decoder.run(DecoderInput.of(both).withCache(null)).cacheOrThrow();

      // When one of them goes on alone
      TokenBatch rest = TokenBatch.of(Arrays.copyOfRange(ids, 15, 20));
      DecoderInput input =
          DecoderInput.of(rest).withCache(cache.select(new int[] {1})).withHidden();
      DecoderOutput output = decoder.run(input);

      // Then it is as if it had been read at once, and has the states of its new tokens only
      DecoderOutput whole = decoder.run(DecoderInput.of(TokenBatch.of(ids)));
      assertThat(decoder.lastLogits(output).toFloatArray())
          .containsExactly(decoder.lastLogits(whole).toFloatArray(), within(1e-4f));
      assertThat(output.hidden())
          .allSatisfy(states -> assertThat(states.getShape().get(1)).isEqualTo(5));
      assertThat(output.cacheOrThrow().time()).isEqualTo(20);
    }
  }
}
