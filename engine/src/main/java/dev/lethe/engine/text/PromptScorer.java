package dev.lethe.engine.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.DecoderInput;
import dev.lethe.engine.model.DecoderOutput;
import dev.lethe.engine.model.GradientScope;
import dev.lethe.engine.model.TokenBatch;
import dev.lethe.engine.tokenizer.Detokeniser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Scores the tokens of a prompt in one pass of the base model. Thread-safe; owns nothing. */
record PromptScorer(LanguageModel model) {
  /** Logits that are made at once, 32 MiB. */
  private static final long PART = 1L << 23;

  /**
   * @param ids at least one
   * @param alternatives see {@link GenerationRequest#logprobs()}
   */
  ScoredPrompt score(long[] ids, int alternatives) {
    LogprobReader reader = new LogprobReader(model.tokenizer(), alternatives);
    List<TokenLogprob> tokens = new ArrayList<>();
    tokens.add(reader.first(ids[0]));
    List<float[]> layers;
    try (NDScope scope = new NDScope();
        GradientScope.NoGradient off = GradientScope.off()) {
      scope.suppressNotUsedWarning();
      DecoderOutput output = model.decoder().run(DecoderInput.of(TokenBatch.of(ids)).withHidden());
      layers = PooledStates.values(output.hidden());
      NDArray rows = output.last().reshape(ids.length, -1);
      int part = (int) Math.max(1, PART / model.config().vocabSize());
      for (int from = 0; from < ids.length - 1; from += part) {
        score(rows, from, Math.min(ids.length - 1, from + part), ids, reader, tokens);
      }
    }
    Detokeniser detokeniser = new Detokeniser(model.tokenizer(), new long[0]);
    int[] ends = ends(ids, detokeniser);
    return new ScoredPrompt(
        detokeniser.text().toString(), tokens, ends, border -> states(layers, border, ids.length));
  }

  /** Of the tokens that follow rows {@code from .. to}. */
  private void score(
      NDArray rows, int from, int to, long[] ids, LogprobReader reader, List<TokenLogprob> into) {
    Decoder decoder = model.decoder();
    NDManager manager = decoder.manager();
    int vocab = model.config().vocabSize();
    float[] logits;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      long[] places = LongStream.range(from, to).toArray();
      logits = decoder.logits(rows.get(manager.create(places))).toFloatArray();
    }
    for (int row = from; row < to; row++) {
      into.add(
          reader.read(
              logits,
              (row - from) * vocab,
              vocab,
              (int) ids[row + 1],
              Arrays.copyOf(ids, row + 1),
              false));
    }
  }

  private static int[] ends(long[] ids, Detokeniser detokeniser) {
    int[] ends = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      detokeniser.add(ids[i]);
      ends[i] = detokeniser.text().length();
    }
    return ends;
  }

  private StateFeatures states(List<float[]> layers, int border, int tokens) {
    return new StateFeatures(
        pooled(layers, 0, border).meanThenLast(),
        pooled(layers, Math.min(border, tokens - 1), tokens).meanThenMax());
  }

  private PooledStates pooled(List<float[]> layers, int from, int to) {
    PooledStates pooled = new PooledStates(model.config().layers(), model.config().hiddenSize());
    pooled.add(layers, from, to);
    return pooled;
  }
}
