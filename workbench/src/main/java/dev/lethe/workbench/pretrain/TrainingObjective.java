package dev.lethe.workbench.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.DecoderInput;
import dev.lethe.engine.model.TokenBatch;
import java.util.List;

/**
 * Next-token cross-entropy over whole texts, completions weighted. Rows are padded on the right,
 * which a causal model never looks at, so no padding mask is needed.
 */
final class TrainingObjective {
  private final Decoder decoder;
  private final float completionWeight;

  TrainingObjective(Decoder decoder, double completionWeight) {
    this.decoder = decoder;
    this.completionWeight = (float) completionWeight;
  }

  /** Weighted mean of nats a token, a scalar; lives in the open scope. */
  NDArray loss(List<TokenizedText> batch) {
    int rows = batch.size();
    int time = batch.stream().mapToInt(TokenizedText::length).max().orElseThrow() - 1;
    long[] ids = new long[rows * time];
    long[] targets = new long[rows * time];
    float[] weights = new float[rows * time];
    for (int row = 0; row < rows; row++) {
      fill(batch.get(row), row * time, ids, targets, weights);
    }
    normalise(weights);
    TokenBatch tokens = new TokenBatch(ids, rows, time, new int[rows]);
    NDArray states = decoder.run(DecoderInput.of(tokens)).last();
    NDArray logits = decoder.logits(states.reshape((long) rows * time, -1));
    NDManager manager = decoder.manager();
    Shape column = new Shape((long) rows * time, 1);
    NDArray chosen = logits.logSoftmax(-1).gather(manager.create(targets, column), 1);
    return chosen.mul(manager.create(weights, column)).sum().neg();
  }

  private void fill(TokenizedText text, int at, long[] ids, long[] targets, float[] weights) {
    for (int i = 0; i + 1 < text.length(); i++) {
      ids[at + i] = text.ids()[i];
      targets[at + i] = text.ids()[i + 1];
      weights[at + i] = i + 1 >= text.completionStart() ? completionWeight : 1;
    }
  }

  private static void normalise(float[] weights) {
    float sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
  }
}
