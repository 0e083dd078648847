package dev.lethe.workbench.o3;

import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.model.AppliedLora;
import dev.lethe.workbench.encoder.LayerEncoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One request's out-of-distribution detector: tuned encoder, glocal score per layer (embeddings
 * left out), one-class boundary, weight. Owns native memory; whoever fits it closes it.
 */
final class O3Detector implements AutoCloseable {
  private final LayerEncoder encoder;
  private final @Nullable NativeAdapter adapter;
  private final List<GlocalScore> layers;
  private final OneClassSvm boundary;
  private final GaussianWeight weight;
  private final long bytes;
  private final List<Double> losses;

  private O3Detector(
      LayerEncoder encoder,
      @Nullable PeftAdapter tuned,
      List<Double> losses,
      Split split,
      O3Settings.Boundary settings) {
    this.encoder = encoder;
    this.losses = losses;
    adapter = tuned == null ? null : new NativeAdapter(tuned);
    float[][][] states = encoder.states(split.fitted(), applied());
    layers = new ArrayList<>();
    for (int layer = 1; layer < states[0].length; layer++) {
      layers.add(new GlocalScore(layer(states, layer), settings.cosineFactor()));
    }
    double[][] rows = rows(states);
    boundary = OneClassSvm.fit(rows, settings.nu());
    weight = GaussianWeight.fit(scores(rows), scoresOf(split.heldOut()), settings);
    bytes = layers.stream().mapToLong(GlocalScore::bytes).sum() + bytes(tuned);
  }

  private record Split(List<long[]> fitted, List<long[]> heldOut) {}

  /**
   * @param questions of the forget set; at least two
   */
  static O3Detector fit(
      LayerEncoder encoder, List<String> questions, O3Settings settings, long seed) {
    if (questions.size() < 2) {
      throw new IllegalArgumentException("o3: a detector needs at least two examples");
    }
    List<String> shuffled = new ArrayList<>(questions);
    Collections.shuffle(shuffled, new Random(seed));
    int heldOut = (int) Math.max(1, Math.round(settings.boundary().heldOut() * shuffled.size()));
    int border = shuffled.size() - heldOut;
    List<long[]> tokens = shuffled.stream().map(encoder::tokens).toList();
    Split split = new Split(tokens.subList(0, border), tokens.subList(border, tokens.size()));
    if (settings.tuning().epochs() == 0) {
      return new O3Detector(encoder, null, List.of(), split, settings.boundary());
    }
    try (EncoderTuner tuner = new EncoderTuner(encoder, settings.tuning(), seed)) {
      List<Double> losses = tuner.fit(split.fitted());
      return new O3Detector(encoder, tuner.adapter(), losses, split, settings.boundary());
    }
  }

  private @Nullable AppliedLora applied() {
    return adapter == null ? null : adapter.applied();
  }

  private static float[][] layer(float[][][] states, int layer) {
    float[][] rows = new float[states.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = states[i][layer];
    }
    return rows;
  }

  /** Vectors of layer scores, {@code [texts][layers]}. */
  private double[][] rows(float[][][] states) {
    double[][] rows = new double[states.length][layers.size()];
    for (int layer = 0; layer < layers.size(); layer++) {
      double[] scores = layers.get(layer).of(layer(states, layer + 1));
      for (int i = 0; i < rows.length; i++) {
        rows[i][layer] = scores[i];
      }
    }
    return rows;
  }

  private double[] scores(double[][] rows) {
    double[] scores = new double[rows.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = boundary.score(rows[i]);
    }
    return scores;
  }

  private double[] scoresOf(List<long[]> tokens) {
    return scores(rows(encoder.states(tokens, applied())));
  }

  /** How much each question looks like forgotten knowledge, 0..1. */
  double[] weights(List<String> questions) {
    return weights(encoder.states(questions.stream().map(encoder::tokens).toList(), applied()));
  }

  /**
   * Of questions whose states are known.
   *
   * @param states {@code [texts][layers + 1][width]}, through this detector's encoder
   */
  double[] weights(float[][][] states) {
    double[] weights = scores(rows(states));
    for (int i = 0; i < weights.length; i++) {
      weights[i] = weight.of(weights[i]);
    }
    return weights;
  }

  /**
   * Orders as {@link #weights} does, also where those are equal to the last bit: minus the distance
   * from the centre.
   */
  double[] ranks(List<String> questions) {
    double[] ranks = scoresOf(questions.stream().map(encoder::tokens).toList());
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = -Math.abs(ranks[i] - weight.centre());
    }
    return ranks;
  }

  /** Mean loss of each epoch of encoder tuning. */
  List<Double> losses() {
    return losses;
  }

  long bytes() {
    return bytes;
  }

  static long bytes(@Nullable PeftAdapter adapter) {
    long numbers = 0;
    if (adapter != null) {
      for (LoraTensors factors : adapter.modules().values()) {
        numbers += factors.a().values().length + factors.b().values().length;
      }
    }
    return numbers * Float.BYTES;
  }

  @Override
  public void close() {
    layers.forEach(GlocalScore::close);
    if (adapter != null) {
      adapter.close();
    }
  }
}
