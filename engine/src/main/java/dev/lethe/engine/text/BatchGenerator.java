package dev.lethe.engine.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import dev.lethe.engine.model.AppliedLora;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.DecoderInput;
import dev.lethe.engine.model.DecoderOutput;
import dev.lethe.engine.model.GradientScope;
import dev.lethe.engine.model.KvCache;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Completes many prompts together, left-padded; rows that have ended leave the batch. Thread-safe;
 * owns nothing.
 */
public final class BatchGenerator {
  /** Rows that are decoded together in any case. */
  private static final int ROWS = 32;

  /** As many as this where {@link #BUDGET} has room: a step costs little more than one of 32. */
  private static final int MOST_ROWS = 128;

  /** Bytes of attention memory and logits of a batch that is larger than {@link #ROWS}. */
  private static final long BUDGET = 256L << 20;

  /** Copies of a step's logits that are alive together. */
  private static final int LOGIT_COPIES = 2;

  private static final int[] LAST_AXIS = {1};

  private final Decoder decoder;
  private final LongPredicate ends;

  /**
   * @param ends which tokens end a completion
   */
  public BatchGenerator(Decoder decoder, LongPredicate ends) {
    this.decoder = decoder;
    this.ends = ends;
  }

  /**
   * A completion.
   *
   * @param ids of its tokens, end token left out
   * @param certainty as {@link Generation#certainty} has it
   */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  record Completion(long[] ids, double certainty) {}

  /** As {@link #complete}, token ids alone. */
  public List<long[]> generate(
      List<long[]> prompts,
      int maxTokens,
      double temperature,
      long seed,
      @Nullable AppliedLora lora) {
    return complete(prompts, maxTokens, temperature, seed, lora).stream()
        .map(Completion::ids)
        .toList();
  }

  /**
   * Each completion, in order.
   *
   * @param maxTokens shortened where the context ends
   * @param temperature 0 = greedy
   * @param seed row i draws from seed + i
   * @param lora weights, if any, one per prompt in order; or null
   * @throws IllegalArgumentException if a prompt fills the context
   */
  List<Completion> complete(
      List<long[]> prompts,
      int maxTokens,
      double temperature,
      long seed,
      @Nullable AppliedLora lora) {
    Completion[] results = new Completion[prompts.size()];
    List<Integer> order =
        IntStream.range(0, results.length)
            .boxed()
            .sorted(Comparator.comparingInt(i -> prompts.get(i).length))
            .toList();
    int from = 0;
    while (from < order.size()) {
      int to = end(order, from, prompts, maxTokens, temperature);
      List<Row> rows =
          order.subList(from, to).stream()
              .map(i -> new Row(i, prompts.get(i), new TokenSampler(temperature, 1, seed + i)))
              .toList();
      generate(rows, maxTokens, lora);
      rows.forEach(row -> results[row.index] = row.result());
      from = to;
    }
    return Arrays.asList(results);
  }

  /** Where the batch ends that begins at {@code from}; prompts grow longer along the order. */
  private int end(
      List<Integer> order, int from, List<long[]> prompts, int maxTokens, double temperature) {
    int end = Math.min(order.size(), from + ROWS);
    if (temperature > 0) {
      // logits of all rows are copied to the heap, which is sized for so many
      return end;
    }
    int most = Math.min(order.size(), from + MOST_ROWS);
    while (end < most && fits(end + 1 - from, prompts.get(order.get(end)).length + maxTokens)) {
      end++;
    }
    return end;
  }

  private boolean fits(int rows, int tokens) {
    ModelConfig config = decoder.config();
    int context = Math.min(tokens, config.contextLength());
    return rows * (context * config.memoryBytes() + LOGIT_COPIES * 4L * config.vocabSize())
        <= BUDGET;
  }

  private static final class Row {
    final int index;
    final long[] prompt;
    final TokenSampler sampler;
    final List<Long> completion = new ArrayList<>();
    double certainty = 1;
    boolean ended;

    Row(int index, long[] prompt, TokenSampler sampler) {
      this.index = index;
      this.prompt = prompt;
      this.sampler = sampler;
    }

    long lastToken() {
      return completion.get(completion.size() - 1);
    }

    Completion result() {
      return new Completion(completion.stream().mapToLong(Long::longValue).toArray(), certainty);
    }
  }

  private void generate(List<Row> rows, int maxTokens, @Nullable AppliedLora lora) {
    TokenBatch tokens = TokenBatch.leftPadded(rows.stream().map(row -> row.prompt).toList());
    int steps = Math.min(maxTokens, decoder.config().contextLength() - tokens.time());
    if (steps < 1) {
      throw new IllegalArgumentException("a prompt fills the context");
    }
    int longest = tokens.time() + steps;
    List<Row> live = rows;
    KvCache cache = null;
    try {
      for (int step = 0; step < steps && !live.isEmpty(); step++) {
        int[] indices = live.stream().mapToInt(row -> row.index).toArray();
        DecoderInput input =
            DecoderInput.of(tokens)
                .withLora(lora == null ? null : lora.rows(indices))
                .withCache(cache)
                .withLongest(longest);
        cache = step(input, live, cache);
        live = live.stream().filter(row -> !row.ended).toList();
        tokens = TokenBatch.column(live.stream().mapToLong(Row::lastToken).toArray());
      }
    } finally {
      if (cache != null) {
        cache.close();
      }
    }
  }

  /** Chooses one token per row; the new cache holds the rows that go on. */
  private KvCache step(DecoderInput input, List<Row> live, @Nullable KvCache cache) {
    try (NDScope scope = new NDScope();
        GradientScope.NoGradient off = GradientScope.off()) {
      scope.suppressNotUsedWarning();
      DecoderOutput output = decoder.run(input);
      choose(live, decoder.lastLogits(output));
      int[] going = IntStream.range(0, live.size()).filter(i -> !live.get(i).ended).toArray();
      KvCache next = output.cacheOrThrow();
      KvCache kept = (going.length < live.size() ? next.select(going) : next).keep();
      if (cache != null) {
        cache.close();
      }
      return kept;
    }
  }

  private void choose(List<Row> live, NDArray logits) {
    if (live.get(0).sampler.isGreedy()) {
      // a vocabulary is large: what is chosen leaves the native engine, not all that could have
      // been
      long[] tokens = logits.argMax(1).toLongArray();
      float[] certainties = logits.softmax(1).max(LAST_AXIS).toFloatArray();
      for (int i = 0; i < live.size(); i++) {
        accept(live.get(i), tokens[i], certainties[i]);
      }
      return;
    }
    int vocab = decoder.config().vocabSize();
    float[] scores = logits.toFloatArray();
    for (int i = 0; i < live.size(); i++) {
      int token = live.get(i).sampler.choose(scores, i * vocab, vocab);
      accept(live.get(i), token, ModelConfidence.of(scores, i * vocab, vocab, token));
    }
  }

  private void accept(Row row, long token, double certainty) {
    if (ends.test(token)) {
      row.ended = true;
    } else {
      row.completion.add(token);
      row.certainty = Math.min(row.certainty, certainty);
    }
  }
}
