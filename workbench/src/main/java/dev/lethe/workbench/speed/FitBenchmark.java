package dev.lethe.workbench.speed;

import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.fit.LoraTrainer;
import dev.lethe.engine.lora.fit.StepLoss;
import dev.lethe.engine.model.CausalLoss;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.ModelFolder;
import dev.lethe.engine.model.Precision;
import dev.lethe.engine.model.TokenBatch;
import dev.lethe.engine.model.Weights;
import dev.lethe.engine.safetensors.FloatTensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * LoRA steps with the orthogonality penalty, on all seven projections; the second half of each row
 * carries labels.
 *
 * @param previous earlier adapters of the same rank
 * @param threads used by the native engine for the rest of the process
 */
public record FitBenchmark(
    int batch,
    int length,
    int rank,
    int previous,
    int steps,
    int threads,
    long seed,
    Precision precision) {
  private static final int FIRST_TOKEN = 3;
  private static final int UNTIMED = 2;
  private static final double LEARNING_RATE = 3e-4;

  /**
   * @param secondsPerStep median, the first two left out
   */
  public record Result(
      double secondsPerStep, double tokensPerSecond, double firstLoss, double lastLoss) {}

  public FitBenchmark {
    if (batch < 1 || length < 2 || rank < 1 || previous < 0 || steps <= UNTIMED || threads < 1) {
      throw new IllegalArgumentException(
          "batch, rank and threads must be positive, length at least 2, steps at least 3");
    }
  }

  public Result run(Path folder) {
    NativeThreads.use(threads);
    ModelConfig config = ModelConfig.read(folder);
    Random random = new Random(seed);
    try (Weights weights = ModelFolder.frozen(folder, config, precision);
        LoraTrainer trainer = trainer(new Decoder(config, weights), random)) {
      long[] ids = random.longs((long) batch * length, FIRST_TOKEN, config.vocabSize()).toArray();
      long[] labels = ids.clone();
      for (int row = 0; row < batch; row++) {
        Arrays.fill(labels, row * length, row * length + length / 2, CausalLoss.IGNORED);
      }
      return time(trainer, new TokenBatch(ids, batch, length, new int[batch]), labels);
    }
  }

  private Result time(LoraTrainer trainer, TokenBatch tokens, long[] labels) {
    double[] seconds = new double[steps];
    double[] losses = new double[steps];
    for (int step = 0; step < steps; step++) {
      long begin = System.nanoTime();
      StepLoss loss = trainer.step(tokens, labels, LEARNING_RATE);
      seconds[step] = (System.nanoTime() - begin) / 1e9;
      losses[step] = loss.total();
    }
    double median = Median.of(Arrays.copyOfRange(seconds, UNTIMED, steps));
    return new Result(median, batch * length / median, losses[0], losses[steps - 1]);
  }

  private LoraTrainer trainer(Decoder decoder, Random random) {
    Map<String, LoraTensors> modules = new LinkedHashMap<>();
    Map<String, FloatTensor> earlier = new LinkedHashMap<>();
    decoder
        .config()
        .projections()
        .forEach(
            (name, shape) -> {
              int out = Math.toIntExact(shape.get(0));
              int in = Math.toIntExact(shape.get(1));
              FloatTensor b = FloatTensor.of(new float[out * rank], out, rank);
              modules.put(name, new LoraTensors(gaussian(random, rank, in), b));
              if (previous > 0) {
                earlier.put(name, gaussian(random, previous * rank, in));
              }
            });
    return new LoraTrainer(decoder, new PeftAdapter(rank, 2.0 * rank, modules), earlier, 0.1, 0.01);
  }

  private static FloatTensor gaussian(Random random, int rows, int in) {
    float[] values = new float[rows * in];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / Math.sqrt(in));
    }
    return FloatTensor.of(values, rows, in);
  }
}
