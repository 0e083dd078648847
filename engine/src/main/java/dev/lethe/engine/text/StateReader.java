package dev.lethe.engine.text;

import ai.djl.ndarray.NDScope;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.DecoderInput;
import dev.lethe.engine.model.DecoderOutput;
import dev.lethe.engine.model.GradientScope;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.TokenBatch;
import dev.lethe.engine.tokenizer.TextTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Features of given prompts and drafts, by the unadapted model, in batches. They equal what a
 * {@link Generation} reports for the same tokens, up to rounding. Thread-safe; owns nothing.
 */
public final class StateReader {
  private static final long BUDGET = 16_000_000;
  private static final int MOST_ROWS = 32;

  private final Decoder decoder;
  private final long endToken;

  /**
   * @param endToken what stands for an empty draft
   */
  public StateReader(Decoder decoder, long endToken) {
    this.decoder = decoder;
    this.endToken = endToken;
  }

  /**
   * One result per pair, in order. A pair longer than the context loses the end of its draft, then
   * the beginning of its prompt.
   */
  public List<StateFeatures> read(List<long[]> prompts, List<long[]> drafts) {
    StateFeatures[] results = new StateFeatures[prompts.size()];
    List<Row> rows =
        IntStream.range(0, results.length)
            .mapToObj(i -> row(i, prompts.get(i), drafts.get(i)))
            .sorted(Comparator.comparingInt((Row row) -> row.ids().length))
            .toList();
    int at = rows.size();
    while (at > 0) {
      int from = Math.max(0, at - fitting(rows.get(at - 1).ids().length));
      read(rows.subList(from, at), results);
      at = from;
    }
    return Arrays.asList(results);
  }

  /** Rows of one batch, so that the states of all layers stay within a fixed amount of memory. */
  private int fitting(int time) {
    ModelConfig config = decoder.config();
    long perRow = (long) time * config.hiddenSize() * (config.layers() + 1);
    return (int) Math.max(1, Math.min(MOST_ROWS, BUDGET / perRow));
  }

  private record Row(int index, long[] ids, int promptLength) {}

  private Row row(int index, long[] prompt, long[] draft) {
    int context = decoder.config().contextLength();
    long[] drafted = draft.length == 0 ? new long[] {endToken} : draft;
    int draftLength = Math.max(1, Math.min(drafted.length, context - prompt.length));
    int promptLength = Math.min(prompt.length, context - draftLength);
    long[] kept = Arrays.copyOfRange(prompt, prompt.length - promptLength, prompt.length);
    return new Row(
        index, TextTokenizer.concat(kept, Arrays.copyOf(drafted, draftLength)), promptLength);
  }

  private void read(List<Row> rows, StateFeatures[] results) {
    TokenBatch batch = TokenBatch.leftPadded(rows.stream().map(Row::ids).toList());
    List<float[]> layers;
    try (NDScope scope = new NDScope();
        GradientScope.NoGradient off = GradientScope.off()) {
      scope.suppressNotUsedWarning();
      DecoderOutput output = decoder.run(DecoderInput.of(batch).withHidden());
      layers = new ArrayList<>(PooledStates.values(output.hidden()));
    }
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      int begin = i * batch.time() + batch.padding()[i];
      int border = begin + row.promptLength();
      results[row.index()] =
          new StateFeatures(
              pooled(layers, begin, border).meanThenLast(),
              pooled(layers, border, (i + 1) * batch.time()).meanThenMax());
    }
  }

  private PooledStates pooled(List<float[]> layers, int from, int to) {
    PooledStates pooled =
        new PooledStates(decoder.config().layers(), decoder.config().hiddenSize());
    pooled.add(layers, from, to);
    return pooled;
  }
}
