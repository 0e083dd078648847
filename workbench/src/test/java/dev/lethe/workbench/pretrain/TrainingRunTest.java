package dev.lethe.workbench.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.Weights;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {
  @Test
  void noStepLeavesAnArrayBehind(@TempDir Path out) throws Exception {
    ModelConfig config = ModelConfig.llama(50, 16, 32, 2, 2, 1, 64);
    PretrainSettings settings = settings(out);
    List<Integer> held = new ArrayList<>();

    try (Weights weights = Weights.initial(config, 1)) {
      TrainingRun run =
          new TrainingRun(
              new Decoder(config, weights), weights, texts(), settings, Clock.systemUTC());
      TrainingCheckpoints checkpoints = new TrainingCheckpoints(out, "run");
      checkpoints.begin();
      run.train(checkpoints, null, p -> held.add(weights.manager().getManagedArrays().size()));
    }

    assertThat(held).hasSize(60).containsOnly(held.get(0));
  }

  private static PretrainSettings settings(Path out) {
    TrainingSchedule schedule = new TrainingSchedule(60, 1, 4, 1e-2, 0.1, 0.01, 1, 2, 7, 20);
    return new PretrainSettings(
        out, out, null, ModelShape.DEFAULT, schedule, PretrainSettings.Precision.F32, false, 1);
  }

  private static List<TokenizedText> texts() {
    Random random = new Random(5);
    List<TokenizedText> texts = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      texts.add(new TokenizedText(random.longs(8 + i % 5, 3, 50).toArray(), 4));
    }
    return texts;
  }
}
