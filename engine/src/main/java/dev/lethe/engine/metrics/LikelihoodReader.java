package dev.lethe.engine.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.model.Decoder;
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
    Likelihood[] read = new Likelihood[rows.size()];
    List<Sequence> sorted =
        IntStream.range(0, rows.size())
            .mapToObj(i -> sequence(i, rows.get(i)))
            .sorted(Comparator.comparingInt(s -> s.ids().length))
            .toList();
    for (int from = 0; from < sorted.size(); from += ROWS) {
      List<Sequence> batch = sorted.subList(from, Math.min(sorted.size(), from + ROWS));
      read(batch, adapter, weights, read);
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
      Likelihood[] read) {
    TokenBatch tokens = TokenBatch.leftPadded(batch.stream().map(Sequence::ids).toList());
    List<Long> places = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      int begin = i * tokens.time() + tokens.padding()[i];
      for (int t = batch.get(i).promptLength(); t < batch.get(i).ids().length; t++) {
        places.add(begin + t - 1L);
      }
    }
    try (NDScope scope = new NDScope();
        GradientScope.NoGradient off = GradientScope.off()) {
      scope.suppressNotUsedWarning();
      DecoderInput input = DecoderInput.of(tokens);
      if (adapter != null) {
        input = input.withLora(adapter.applied(weights(batch, weights)));
      }
      Scores scores = scores(model.decoder(), input, places, tokens.ids());
      int at = 0;
      for (Sequence sequence : batch) {
        int count = sequence.ids().length - sequence.promptLength();
        read[sequence.row()] = scores.of(at, count);
        at += count;
      }
    }
  }

  private static float[] weights(List<Sequence> batch, float @Nullable [] weights) {
    float[] chosen = new float[weights == null ? 0 : batch.size()];
    for (int i = 0; weights != null && i < chosen.length; i++) {
      chosen[i] = weights[batch.get(i).row()];
    }
    return chosen;
  }

  @SuppressWarnings("ArrayRecordComponent") // never leaves this class
  private record Scores(float[] logs, boolean[] greedy) {
    Likelihood of(int from, int count) {
      double sum = 0;
      for (int i = from; i < from + count; i++) {
        sum += logs[i];
      }
      double mean = count == 0 ? 0 : sum / count;
      return new Likelihood(mean, Arrays.copyOfRange(greedy, from, from + count));
    }
  }

  private static Scores scores(Decoder decoder, DecoderInput input, List<Long> places, long[] ids) {
    if (places.isEmpty()) {
      return new Scores(new float[0], new boolean[0]);
    }
    NDArray last = decoder.run(input).last();
    NDArray flat = last.reshape(-1, last.getShape().get(2));
    long[] index = places.stream().mapToLong(Long::longValue).toArray();
    NDArray rows = flat.get(decoder.manager().create(index));
    NDArray logs = decoder.logits(rows).logSoftmax(-1);
    long[] best = logs.argMax(-1).toLongArray();
    long[] target = Arrays.stream(index).map(i -> ids[(int) i + 1]).toArray();
    NDArray column = decoder.manager().create(target).expandDims(1);
    float[] chosen = logs.gather(column, 1).toFloatArray();
    boolean[] greedy = new boolean[best.length];
    for (int i = 0; i < best.length; i++) {
      greedy[i] = best[i] == target[i];
    }
    return new Scores(chosen, greedy);
  }
}
