package dev.lethe.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows that are stepped together against each of them decoded alone, family by family. */
class DecodingRowTest {
  private static final Path REFERENCE = Path.of("src/test/resources/reference");
  private static final int STEPS = 4;

  private final Random random = new Random(7);

  static List<Path> models() throws IOException {
    try (Stream<Path> folders = Files.list(REFERENCE)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("config.json")))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void rowsOfDifferentLengthsAndAdaptersGetWhatEachGetsAlone(Path folder) {
    ModelConfig config = ModelConfig.read(folder);
    try (Weights weights = ModelFolder.frozen(folder, config, Precision.FLOAT32);
        GradientScope.NoGradient off = GradientScope.off();
        NDManager factors = Weights.newManager()) {
      // Given rows of several lengths, with one adapter, the same at half weight, another, none
      Decoder decoder = new Decoder(config, weights);
      AppliedLora one = lora(config, factors);
      AppliedLora half = new AppliedLora(one.pairs(), one.scale(), new float[] {0.5f});
      List<long[]> prompts =
          List.of(ids(config, 5), ids(config, 2), ids(config, 9), ids(config, 1));
      List<@Nullable AppliedLora> loras = Arrays.asList(one, null, half, lora(config, factors));
      List<DecodingRow> rows = new ArrayList<>();
      for (int i = 0; i < prompts.size(); i++) {
        rows.add(row(decoder, prompts.get(i), loras.get(i)));
      }

      // When they are stepped together, one of them only now and then
      List<long[]> said = new ArrayList<>(prompts);
      for (int step = 0; step < STEPS; step++) {
        int left = step % 2 == 0 ? rows.size() : rows.size() - 1;
        long[] tokens = ids(config, left);
        float[][] logits = step(decoder, rows.subList(0, left), tokens);

        // Then each has the scores that it has when its tokens come one by one, alone
        for (int i = 0; i < left; i++) {
          long[] longer = Arrays.copyOf(said.get(i), said.get(i).length + 1);
          longer[longer.length - 1] = tokens[i];
          said.set(i, longer);
          assertClose(logits[i], alone(decoder, longer, prompts.get(i).length, loras.get(i)));
        }
      }
      rows.forEach(DecodingRow::close);
    }
  }

  @Test
  void aRowWithoutRoomIsNotSteppedAndGoesOnOnceItHasOther() {
    Path folder = REFERENCE.resolve("llama-gqa");
    ModelConfig config = ModelConfig.read(folder);
    try (Weights weights = ModelFolder.frozen(folder, config, Precision.FLOAT32);
        GradientScope.NoGradient off = GradientScope.off()) {
      Decoder decoder = new Decoder(config, weights);
      long[] ids = ids(config, 3);
      int arrays = weights.manager().getManagedArrays().size();
      try (DecodingRow row = row(decoder, ids, null)) {
        while (decoder.canStep(row)) {
          ids = Arrays.copyOf(ids, ids.length + 1);
          ids[ids.length - 1] = ids[ids.length - 2];
          float[][] unused = step(decoder, List.of(row), new long[] {ids[ids.length - 1]});
        }
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          DecoderInput more = DecoderInput.of(TokenBatch.of(new long[] {5})).withCache(row.cache());
          row.renew(decoder.run(more).cacheOrThrow().keep());
        }
        assertThat(decoder.canStep(row)).isTrue();
        float[][] logits = step(decoder, List.of(row), new long[] {6});
        long[] all = Arrays.copyOf(ids, ids.length + 2);
        all[ids.length] = 5;
        all[ids.length + 1] = 6;
        assertClose(logits[0], alone(decoder, all, 3, null));
      }
      assertThat(weights.manager().getManagedArrays()).hasSize(arrays);
    }
  }

  @Test
  void aBatchIsNoRow() {
    KvCache two = new KvCache(List.of(), 3, new int[2], null);
    KvCache padded = new KvCache(List.of(), 3, new int[] {1}, null);

    assertThatThrownBy(() -> new DecodingRow(two, null).close())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DecodingRow(padded, null).close())
        .isInstanceOf(IllegalArgumentException.class);
  }

  private long[] ids(ModelConfig config, int count) {
    return random.longs(count, 3, config.vocabSize()).toArray();
  }

  private AppliedLora lora(ModelConfig config, NDManager manager) {
    Map<String, LoraPair> pairs = new HashMap<>();
    config
        .projections()
        .forEach(
            (name, shape) ->
                pairs.put(
                    name,
                    new LoraPair(
                        array(manager, 2, shape.get(1)), array(manager, shape.get(0), 2))));
    return AppliedLora.full(pairs, 0.7);
  }

  private NDArray array(NDManager manager, long rows, long columns) {
    float[] values = new float[(int) (rows * columns)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() / 4;
    }
    return manager.create(values, new Shape(rows, columns));
  }

  private static DecodingRow row(Decoder decoder, long[] prompt, @Nullable AppliedLora lora) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      DecoderInput input = DecoderInput.of(TokenBatch.of(prompt)).withLora(lora).withCache(null);
      return new DecodingRow(decoder.run(input).cacheOrThrow().keep(), lora);
    }
  }

  private static float[][] step(Decoder decoder, List<DecodingRow> rows, long[] tokens) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray logits = decoder.logits(decoder.step(rows, tokens));
      float[][] each = new float[tokens.length][];
      Arrays.setAll(each, i -> logits.get(i).toFloatArray());
      return each;
    }
  }

  private static float[] alone(
      Decoder decoder, long[] ids, int prompt, @Nullable AppliedLora lora) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      TokenBatch tokens = TokenBatch.of(Arrays.copyOf(ids, prompt));
      DecoderOutput output = decoder.run(DecoderInput.of(tokens).withLora(lora).withCache(null));
      for (int i = prompt; i < ids.length; i++) {
        TokenBatch next = TokenBatch.column(new long[] {ids[i]});
        output = decoder.run(DecoderInput.of(next).withLora(lora).withCache(output.cacheOrThrow()));
      }
      return decoder.lastLogits(output).toFloatArray();
    }
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      float tolerance = 1e-4f * Math.max(1, Math.abs(expected[i]));
      assertThat(actual[i]).isCloseTo(expected[i], within(tolerance));
    }
  }
}
