package dev.lethe.workbench.speed;

import ai.djl.ndarray.NDScope;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.DecoderInput;
import dev.lethe.engine.model.DecoderOutput;
import dev.lethe.engine.model.DecodingRow;
import dev.lethe.engine.model.GradientScope;
import dev.lethe.engine.model.KvCache;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.ModelFolder;
import dev.lethe.engine.model.Precision;
import dev.lethe.engine.model.TokenBatch;
import dev.lethe.engine.model.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Greedy decoding with a key/value cache, by the steps that serving takes; reading the prompt is
 * timed by itself.
 *
 * @param prompt tokens before
 * @param newTokens tokens decoded
 * @param threads used by the native engine for the rest of the process
 */
public record DecodeBenchmark(
    int batch, int prompt, int newTokens, int repeat, int threads, long seed, Precision precision) {
  private static final int FIRST_TOKEN = 3;

  /**
   * Medians over the repetitions, all rows counted.
   *
   * @param tokensPerSecond of decoding
   * @param promptTokensPerSecond of the prompt's pass
   */
  public record Result(double tokensPerSecond, double promptTokensPerSecond) {}

  public DecodeBenchmark {
    if (batch < 1 || prompt < 1 || newTokens < 1 || repeat < 1 || threads < 1) {
      throw new IllegalArgumentException("all sizes must be positive");
    }
  }

  public Result run(Path folder) {
    NativeThreads.use(threads);
    ModelConfig config = ModelConfig.read(folder);
    Random random = new Random(seed);
    try (Weights weights = ModelFolder.frozen(folder, config, precision);
        GradientScope.NoGradient off = GradientScope.off()) {
      Decoder decoder = new Decoder(config, weights);
      double[] rates = new double[repeat];
      double[] promptRates = new double[repeat];
      for (int i = 0; i < repeat; i++) {
        long[] ids = random.longs((long) batch * prompt, FIRST_TOKEN, config.vocabSize()).toArray();
        TokenBatch tokens = new TokenBatch(ids, batch, prompt, new int[batch]);
        long begin = System.nanoTime();
        Prompt first = prompt(decoder, tokens);
        promptRates[i] = batch * prompt / secondsSince(begin);
        rates[i] = rate(decoder, first);
      }
      return new Result(Median.of(rates), Median.of(promptRates));
    }
  }

  private double rate(Decoder decoder, Prompt prompt) {
    List<DecodingRow> rows = prompt.rows();
    long[] next = prompt.next();
    long begin = System.nanoTime();
    for (int i = 0; i < newTokens; i++) {
      next = step(decoder, rows, next);
    }
    double seconds = secondsSince(begin);
    rows.forEach(DecodingRow::close);
    return batch * newTokens / seconds;
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  private record Prompt(long[] next, List<DecodingRow> rows) {}

  private Prompt prompt(Decoder decoder, TokenBatch tokens) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      DecoderInput input = DecoderInput.of(tokens).withCache(null).withLongest(prompt + newTokens);
      DecoderOutput output = decoder.run(input);
      long[] next = decoder.lastLogits(output).argMax(1).toLongArray();
      List<DecodingRow> rows = new ArrayList<>();
      for (int row = 0; row < batch; row++) {
        KvCache own = output.cacheOrThrow().select(new int[] {row});
        rows.add(new DecodingRow(own.keep(), null));
      }
      return new Prompt(next, rows);
    }
  }

  private static long[] step(Decoder decoder, List<DecodingRow> rows, long[] tokens) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return decoder.logits(decoder.step(rows, tokens)).argMax(1).toLongArray();
    }
  }
}
