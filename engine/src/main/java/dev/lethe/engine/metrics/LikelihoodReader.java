package dev.lethe.engine.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.model.DecoderInput;
import dev.lethe.engine.model.GradientScope;
import dev.lethe.engine.model.TokenBatch;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.tokenizer.TextTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Scores completions with the base model, or with an adapter on it. Thread-safe; owns nothing. */
public record LikelihoodReader(LanguageModel model) {
  private static final int ROWS = 32;

  /** Logits that are made at once, 32 MiB: those of a batch may take a gigabyte. */
  private static final long PART = 1L << 23;

  /** Where a distribution has next to no spread, as the reference code of min-k++ bounds it. */
  private static final double LEAST_VARIANCE = 1e-6;

  private record Sequence(int row, long[] ids, int promptLength) {}

  /**
   * In the order of {@code rows}. Cut to the context: the prompt loses its beginning, then the
   * completion its end.
   *
   * @param adapter null for the base model
   * @param weights one per row, how strongly the adapter is applied; null = 1
   */
  public List<Likelihood> read(
      List<PromptCompletion> rows, @Nullable NativeAdapter adapter, float @Nullable [] weights) {
    return read(rows, adapter, weights, false).stream().map(TokenScores::likelihood).toList();
  }

  /** The same token by token; takes a little longer. */
  public List<TokenScores> tokenScores(
      List<PromptCompletion> rows, @Nullable NativeAdapter adapter, float @Nullable [] weights) {
    return read(rows, adapter, weights, true);
  }

  /**
   * @param standardise whether {@link TokenScores#standardised()} is worked out; empty if not
   */
  private List<TokenScores> read(
      List<PromptCompletion> rows,
      @Nullable NativeAdapter adapter,
      float @Nullable [] weights,
      boolean standardise) {
    TokenScores[] read = new TokenScores[rows.size()];
    List<Sequence> sorted =
        IntStream.range(0, rows.size())
            .mapToObj(i -> sequence(i, rows.get(i)))
            .sorted(Comparator.comparingInt(s -> s.ids().length))
            .toList();
    for (int from = 0; from < sorted.size(); from += ROWS) {
      List<Sequence> batch = sorted.subList(from, Math.min(sorted.size(), from + ROWS));
      read(batch, adapter, weights, standardise, read);
    }
    return Arrays.asList(read);
  }

  /** Tokens of a completion, as they are counted here. */
  public int tokens(PromptCompletion row) {
    Sequence sequence = sequence(0, row);
    return sequence.ids().length - sequence.promptLength();
  }

  private Sequence sequence(int at, PromptCompletion row) {
    int context = model.config().contextLength();
    long[] prompt = model.tokenizer().encodePrompt(row.prompt());
    long[] all = model.tokenizer().continuation(row.prompt(), row.completion());
    long[] kept = Arrays.copyOf(all, Math.min(all.length, context - 1));
    int length = Math.min(prompt.length, context - kept.length);
    long[] shortened = Arrays.copyOfRange(prompt, prompt.length - length, prompt.length);
    return new Sequence(at, TextTokenizer.concat(shortened, kept), length);
  }

  private void read(
      List<Sequence> batch,
      @Nullable NativeAdapter adapter,
      float @Nullable [] weights,
      boolean standardise,
      TokenScores[] read) {
    TokenBatch tokens = TokenBatch.leftPadded(batch.stream().map(Sequence::ids).toList());
    try (NDScope scope = new NDScope();
        GradientScope.NoGradient off = GradientScope.off()) {
      scope.suppressNotUsedWarning();
      DecoderInput input = DecoderInput.of(tokens);
      if (adapter != null) {
        input = input.withLora(adapter.applied(weights(batch, weights)));
      }
      TokenScores all = scores(input, places(batch, tokens), tokens.ids(), standardise);
      int at = 0;
      for (Sequence sequence : batch) {
        int end = at + sequence.ids().length - sequence.promptLength();
        read[sequence.row()] = part(all, at, end);
        at = end;
      }
    }
  }

  /** Where each token of a completion is foretold, in the batch laid end to end. */
  private static long[] places(List<Sequence> batch, TokenBatch tokens) {
    List<Long> places = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      int begin = i * tokens.time() + tokens.padding()[i];
      for (int t = batch.get(i).promptLength(); t < batch.get(i).ids().length; t++) {
        places.add(begin + t - 1L);
      }
    }
    return places.stream().mapToLong(Long::longValue).toArray();
  }

  private static float[] weights(List<Sequence> batch, float @Nullable [] weights) {
    float[] chosen = new float[weights == null ? 0 : batch.size()];
    for (int i = 0; weights != null && i < chosen.length; i++) {
      chosen[i] = weights[batch.get(i).row()];
    }
    return chosen;
  }

  private static TokenScores part(TokenScores all, int from, int to) {
    float[] standardised = all.standardised();
    return new TokenScores(
        Arrays.copyOfRange(all.logs(), from, to),
        standardised.length == 0 ? standardised : Arrays.copyOfRange(standardised, from, to),
        Arrays.copyOfRange(all.greedy(), from, to));
  }

  private TokenScores scores(DecoderInput input, long[] places, long[] ids, boolean standardise) {
    int count = places.length;
    float[] standardised = new float[standardise ? count : 0];
    TokenScores scores = new TokenScores(new float[count], standardised, new boolean[count]);
    if (count > 0) {
      NDArray last = model.decoder().run(input).last();
      NDArray states = last.reshape(-1, last.getShape().get(2));
      int part = (int) Math.max(1, PART / model.config().vocabSize());
      for (int from = 0; from < count; from += part) {
        long[] some = Arrays.copyOfRange(places, from, Math.min(count, from + part));
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          read(states, some, ids, from, scores);
        }
      }
    }
    return scores;
  }

  /**
   * @param at where the scores of these places begin
   */
  private void read(NDArray states, long[] places, long[] ids, int at, TokenScores scores) {
    NDManager manager = model.decoder().manager();
    NDArray logs = model.decoder().logits(states.get(manager.create(places))).logSoftmax(-1);
    long[] best = logs.argMax(-1).toLongArray();
    long[] target = Arrays.stream(places).map(i -> ids[(int) i + 1]).toArray();
    float[] chosen = logs.gather(manager.create(target).expandDims(1), 1).toFloatArray();
    System.arraycopy(chosen, 0, scores.logs(), at, chosen.length);
    for (int i = 0; i < best.length; i++) {
      scores.greedy()[at + i] = best[i] == target[i];
    }
    if (scores.standardised().length > 0) {
      standardise(logs, chosen, at, scores.standardised());
    }
  }

  /**
   * @param logs {@code [tokens, vocabulary]}
   * @param chosen those of the completions
   * @param at where theirs begin in {@code standardised}
   */
  private static void standardise(NDArray logs, float[] chosen, int at, float[] standardised) {
    NDArray expected = logs.exp().mul(logs);
    float[] means = expected.sum(new int[] {1}).toFloatArray();
    float[] squares = expected.mul(logs).sum(new int[] {1}).toFloatArray();
    for (int i = 0; i < chosen.length; i++) {
      double mean = means[i];
      double variance = Math.max(LEAST_VARIANCE, squares[i] - mean * mean);
      standardised[at + i] = (float) ((chosen[i] - mean) / Math.sqrt(variance));
    }
  }
}
