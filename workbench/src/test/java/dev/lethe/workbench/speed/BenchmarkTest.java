package dev.lethe.workbench.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.model.Precision;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BenchmarkTest {
  private static final Path MODEL = Path.of("../engine/src/test/resources/reference/llama-gqa");

  @Test
  void fitMeasuresStepsThatLearn() {
    FitBenchmark.Result result =
        new FitBenchmark(2, 16, 4, 2, 5, 1, 0, Precision.BFLOAT16).run(MODEL);
    assertThat(result.secondsPerStep()).isPositive();
    assertThat(result.tokensPerSecond()).isPositive();
    assertThat(result.lastLoss()).isLessThan(result.firstLoss());
  }

  @Test
  void decodeMeasuresTokens() {
    assertThat(
            new DecodeBenchmark(2, 4, 8, 3, 1, 0, Precision.BFLOAT16).run(MODEL).tokensPerSecond())
        .isPositive();
  }

  @Test
  void senselessSizesAreRefused() {
    assertThatThrownBy(() -> new FitBenchmark(0, 16, 4, 2, 5, 1, 0, Precision.FLOAT32))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DecodeBenchmark(1, 4, 8, 0, 1, 0, Precision.FLOAT32))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
