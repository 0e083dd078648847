package dev.lethe.engine.lora;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.engine.safetensors.FloatTensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LoraMergeTest {
  /** name → [out, in]; the last is narrower than the members' ranks together. */
  private static final Map<String, int[]> SHAPES =
      new TreeMap<>(
          Map.of("q", new int[] {20, 30}, "v", new int[] {40, 16}, "k", new int[] {5, 9}));

  private final PeftAdapter first = adapter(1, 4, 8);
  private final PeftAdapter second = adapter(2, 4, 4);
  private final PeftAdapter third = adapter(3, 2, 6);

  @Test
  void isTheirSumWhereTheRankIsLargeEnough() {
    LoraMerge.Merged merged = LoraMerge.of(List.of(first, second, third), 64);

    assertThat(merged.adapter().rank()).isEqualTo(10);
    assertThat(merged.adapter().scale()).isEqualTo(1);
    assertThat(merged.truncation()).isLessThan(1e-12);
    SHAPES
        .keySet()
        .forEach(
            name ->
                assertThat(distance(name, List.of(merged.adapter()), List.of(first, second, third)))
                    .isCloseTo(0, within(1e-6)));
  }

  @Test
  void saysWhatIsCutOff() {
    // Given the true distance between the sum and what is left of it
    LoraMerge.Merged merged = LoraMerge.of(List.of(first, second, third), 3);

    double lost = 0;
    double whole = 0;
    for (String name : SHAPES.keySet()) {
      lost += squared(distance(name, List.of(merged.adapter()), List.of(first, second, third)));
      whole += squared(distance(name, List.of(), List.of(first, second, third)));
    }

    assertThat(merged.adapter().rank()).isEqualTo(3);
    assertThat(merged.truncation()).isBetween(0.1, 0.95);
    assertThat(merged.truncation()).isCloseTo(Math.sqrt(lost / whole), within(1e-6));
  }

  @Test
  void isTheSameForTheSameMembers() {
    LoraMerge.Merged once = LoraMerge.of(List.of(first, second), 6);
    LoraMerge.Merged twice = LoraMerge.of(List.of(first, second), 6);

    SHAPES
        .keySet()
        .forEach(
            name -> {
              LoraTensors one = module(once.adapter(), name);
              LoraTensors two = module(twice.adapter(), name);
              assertThat(two.a().values()).isEqualTo(one.a().values());
              assertThat(two.b().values()).isEqualTo(one.b().values());
            });
  }

  @Test
  void takesAModuleThatOnlyOneMemberHas() {
    PeftAdapter narrow = new PeftAdapter(4, 8, Map.of("q", module(first, "q")));

    LoraMerge.Merged merged = LoraMerge.of(List.of(narrow, third), 6);

    assertThat(distance("q", List.of(merged.adapter()), List.of(narrow, third)))
        .isCloseTo(0, within(1e-6));
    assertThat(distance("v", List.of(merged.adapter()), List.of(third))).isCloseTo(0, within(1e-6));
  }

  @Test
  void refusesToMergeNothing() {
    assertThatThrownBy(() -> LoraMerge.of(List.of(), 8))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LoraMerge.of(List.of(first), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static LoraTensors module(PeftAdapter adapter, String name) {
    return requireNonNull(adapter.modules().get(name));
  }

  private static double squared(double value) {
    return value * value;
  }

  /** Frobenius norm of the difference of two sums of deltas. */
  private static double distance(String name, List<PeftAdapter> left, List<PeftAdapter> right) {
    int[] shape = requireNonNull(SHAPES.get(name));
    double sum = 0;
    for (int o = 0; o < shape[0]; o++) {
      for (int i = 0; i < shape[1]; i++) {
        sum += squared(delta(name, left, o, i) - delta(name, right, o, i));
      }
    }
    return Math.sqrt(sum);
  }

  private static double delta(String name, List<PeftAdapter> adapters, int out, int in) {
    double sum = 0;
    for (PeftAdapter adapter : adapters) {
      LoraTensors factors = adapter.modules().get(name);
      if (factors != null) {
        int inputs = requireNonNull(SHAPES.get(name))[1];
        for (int k = 0; k < adapter.rank(); k++) {
          sum +=
              adapter.scale()
                  * factors.b().values()[out * adapter.rank() + k]
                  * factors.a().values()[k * inputs + in];
        }
      }
    }
    return sum;
  }

  private static PeftAdapter adapter(long seed, int rank, double alpha) {
    Random random = new Random(seed);
    Map<String, LoraTensors> modules = new TreeMap<>();
    SHAPES.forEach(
        (name, shape) ->
            modules.put(
                name,
                new LoraTensors(
                    FloatTensor.of(values(random, rank * shape[1]), rank, shape[1]),
                    FloatTensor.of(values(random, shape[0] * rank), shape[0], rank))));
    return new PeftAdapter(rank, alpha, modules);
  }

  private static float[] values(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextGaussian() / 4);
    }
    return values;
  }
}
