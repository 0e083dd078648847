package dev.lethe.workbench.retained;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import dev.lethe.engine.lora.fit.AdaptedDecoder;
import dev.lethe.engine.lora.fit.LoraBatches;
import dev.lethe.engine.lora.fit.LoraObjective;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.DecoderInput;
import dev.lethe.engine.model.GradientScope;
import dev.lethe.engine.model.Ops;
import dev.lethe.engine.model.TokenBatch;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * {@code mean (h(forget) − c u)² + α mean (h(retained) − h₀(retained))²}: h are the adapted model's
 * states after a block, h₀ the base's, u a random direction, both means over all numbers of all
 * tokens. A text's first token is left out: its state is the same whatever follows, and in large
 * models many times as long as the others.
 */
final class RepresentationMisdirection implements LoraObjective {
  private final RmuSettings settings;
  private final RetainedBatches retained;
  private final float[] target;

  /**
   * @param forget what the base's states are measured on
   * @param seed of the direction
   */
  RepresentationMisdirection(
      Decoder base,
      RmuSettings settings,
      List<LoraBatches.Batch> forget,
      RetainedBatches retained,
      long seed) {
    this.settings = settings;
    this.retained = retained;
    double length = settings.coefficient() * meanLength(base, settings.layer(), forget);
    this.target = direction(base.config().hiddenSize(), length, seed);
  }

  @Override
  public NDArray loss(AdaptedDecoder model, TokenBatch batch, long[] labels) {
    Decoder decoder = model.decoder();
    LoraBatches.Batch kept = retained.next();
    NDArray goal = decoder.manager().create(target);
    NDArray forget = counted(decoder, model.hidden(batch), batch).sub(goal);
    NDArray before = counted(decoder, model.unadaptedHidden(kept.tokens()), kept.tokens());
    NDArray moved = counted(decoder, model.hidden(kept.tokens()), kept.tokens()).sub(before);
    return forget.square().mean().add(Ops.scaled(moved.square().mean(), settings.alpha()));
  }

  private NDArray counted(Decoder decoder, List<NDArray> hidden, TokenBatch tokens) {
    return rows(decoder, hidden.get(settings.layer()), tokens);
  }

  /** {@code [batch, time, hidden]} → {@code [tokens that count, hidden]}. */
  private static NDArray rows(Decoder decoder, NDArray states, TokenBatch tokens) {
    NDArray index = decoder.manager().create(places(tokens));
    return Ops.embedding(index, states.reshape(-1, states.getShape().get(2)));
  }

  /** All but padding and each row's first token. */
  private static long[] places(TokenBatch tokens) {
    int time = tokens.time();
    return IntStream.range(0, tokens.batch())
        .flatMap(row -> IntStream.range(row * time + tokens.padding()[row] + 1, (row + 1) * time))
        .asLongStream()
        .toArray();
  }

  private static double meanLength(Decoder base, int layer, List<LoraBatches.Batch> batches) {
    double sum = 0;
    int count = 0;
    for (LoraBatches.Batch batch : batches) {
      for (float length : lengths(base, layer, batch.tokens())) {
        sum += length;
        count++;
      }
    }
    return sum / count;
  }

  private static float[] lengths(Decoder base, int layer, TokenBatch tokens) {
    try (NDScope scope = new NDScope();
        GradientScope.NoGradient off = GradientScope.off()) {
      scope.suppressNotUsedWarning();
      List<NDArray> hidden = base.run(DecoderInput.of(tokens).withHidden()).hidden();
      NDArray states = rows(base, hidden.get(layer), tokens);
      return states.square().sum(new int[] {1}).sqrt().toFloatArray();
    }
  }

  /** Every number uniform in [0, 1) before all are brought to the length, as published. */
  private static float[] direction(int size, double length, long seed) {
    Random random = new Random(seed);
    double[] numbers = new double[size];
    double squares = 0;
    for (int i = 0; i < size; i++) {
      numbers[i] = random.nextDouble();
      squares += numbers[i] * numbers[i];
    }
    float[] target = new float[size];
    for (int i = 0; i < size; i++) {
      target[i] = (float) (length * numbers[i] / Math.sqrt(squares));
    }
    return target;
  }
}
