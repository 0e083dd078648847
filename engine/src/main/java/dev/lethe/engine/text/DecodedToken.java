package dev.lethe.engine.text;

import ai.djl.ndarray.NDScope;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.DecoderStep;
import dev.lethe.engine.model.DecodingRow;
import dev.lethe.engine.model.GradientScope;
import java.util.Arrays;
import java.util.List;

/** What a step left of one row. Rows of a step share the arrays, each takes its own part. */
final class DecodedToken {
  private final float[] logits;
  private final float[] states;
  private final int rows;
  private final int row;

  private DecodedToken(float[] logits, float[] states, int rows, int row) {
    this.logits = logits;
    this.states = states;
    this.rows = rows;
    this.row = row;
  }

  /** What each row got, by one step of all. */
  static DecodedToken[] of(
      Decoder decoder, List<DecodingRow> rows, long[] tokens, boolean pooling) {
    try (NDScope scope = new NDScope();
        GradientScope.NoGradient off = GradientScope.off()) {
      scope.suppressNotUsedWarning();
      DecoderStep step = decoder.step(rows, tokens);
      float[] logits = decoder.logits(step).toFloatArray();
      float[] states = pooling ? step.states().toFloatArray() : new float[0];
      DecodedToken[] decoded = new DecodedToken[tokens.length];
      Arrays.setAll(decoded, i -> new DecodedToken(logits, states, tokens.length, i));
      return decoded;
    }
  }

  /** Scores of the next token, {@code [vocab]}. */
  float[] logits() {
    int vocab = logits.length / rows;
    return rows == 1 ? logits : Arrays.copyOfRange(logits, row * vocab, (row + 1) * vocab);
  }

  /** Only where some row of the step wanted states. */
  void addTo(PooledStates pool) {
    pool.addStep(states, rows, row);
  }
}
