package dev.lethe.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDScope;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KvCacheTest {
  private static final Path MODEL = Path.of("src/test/resources/reference/llama-gqa");
  private static final int TOKENS = 90;

  private final ModelConfig config = ModelConfig.read(MODEL);
  private final long[] ids = new Random(1).longs(TOKENS, 3, config.vocabSize()).toArray();

  @Test
  void memoryGrowsAsOftenAsNeeded() {
    try (Weights weights = ModelFolder.frozen(MODEL, config, Precision.FLOAT32);
        GradientScope.NoGradient off = GradientScope.off()) {
      // Given a decoder and two rows, one of them padded on the left
      Decoder decoder = new Decoder(config, weights);
      TokenBatch whole = TokenBatch.leftPadded(List.of(ids, range(3, TOKENS)));

      // When the last tokens come one by one
      TokenBatch first = TokenBatch.leftPadded(List.of(range(0, 4), range(3, 4)));
      KvCache cache = step(decoder, first, null).cache();
      float[] logits = {};
      for (int i = 4; i < TOKENS; i++) {
        Step step = step(decoder, TokenBatch.column(new long[] {ids[i], ids[i]}), cache);
        cache.close();
        cache = step.cache();
        logits = step.logits();
      }
      cache.close();

      // Then they get the logits that they get all at once
      Step once = step(decoder, whole, null);
      once.cache().close();
      assertClose(logits, once.logits());
    }
  }

  @Test
  void aStepLeavesWhatItContinuedUsable() {
    try (Weights weights = ModelFolder.frozen(MODEL, config, Precision.FLOAT32);
        GradientScope.NoGradient off = GradientScope.off()) {
      // Given memory that was continued once, and that continuation closed
      Decoder decoder = new Decoder(config, weights);
      KvCache cache = step(decoder, TokenBatch.of(range(0, 10)), null).cache();
      step(decoder, TokenBatch.of(new long[] {ids[40]}), cache).cache().close();

      // When it is continued by another token
      Step other = step(decoder, TokenBatch.of(new long[] {ids[10]}), cache);

      // Then nothing of the first one is seen
      cache.close();
      other.cache().close();
      Step once = step(decoder, TokenBatch.of(range(0, 11)), null);
      once.cache().close();
      assertClose(other.logits(), once.logits());
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  private record Step(KvCache cache, float[] logits) {}

  private long[] range(int from, int to) {
    return Arrays.copyOfRange(ids, from, to);
  }

  private static Step step(Decoder decoder, TokenBatch tokens, @Nullable KvCache cache) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      DecoderOutput output = decoder.run(DecoderInput.of(tokens).withCache(cache));
      return new Step(output.cacheOrThrow().keep(), decoder.lastLogits(output).toFloatArray());
    }
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f));
    }
  }
}
