package dev.lethe.engine.text;

import ai.djl.ndarray.NDScope;
import dev.lethe.engine.model.AppliedLora;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.DecoderInput;
import dev.lethe.engine.model.DecoderOutput;
import dev.lethe.engine.model.DecodingRow;
import dev.lethe.engine.model.GradientScope;
import dev.lethe.engine.model.KvCache;
import dev.lethe.engine.model.TokenBatch;
import org.jspecify.annotations.Nullable;

/**
 * One sequence that grows token by token. A token is run when its logits or its states are first
 * needed, so that the last one costs nothing. Not thread-safe; whoever makes it closes it.
 */
public final class DecodeSession implements AutoCloseable {
  private final Decoder decoder;
  private final TokenSteps steps;
  private final @Nullable AppliedLora lora;
  private final boolean pooling;
  private final PooledStates prompt;
  private final PooledStates draft;
  private final DecodingRow row;
  private float[] logits;
  private long pending = -1;

  /**
   * Runs the prompt; all tokens are decoded on the calling thread.
   *
   * @param pooling whether hidden states are pooled on the way
   */
  public DecodeSession(
      Decoder decoder, long[] promptIds, @Nullable AppliedLora lora, boolean pooling) {
    this(decoder, new SingleSteps(decoder), promptIds, lora, pooling);
  }

  /**
   * Runs the prompt.
   *
   * @param steps decodes tokens behind it
   * @param pooling whether hidden states are pooled on the way
   */
  DecodeSession(
      Decoder decoder,
      TokenSteps steps,
      long[] promptIds,
      @Nullable AppliedLora lora,
      boolean pooling) {
    this.decoder = decoder;
    this.steps = steps;
    this.lora = lora;
    this.pooling = pooling;
    this.prompt = newPool();
    this.draft = newPool();
    Step step = step(promptIds, null, prompt);
    row = new DecodingRow(step.cache(), lora);
    logits = step.logits();
  }

  private record Step(KvCache cache, float[] logits) {}

  private PooledStates newPool() {
    return new PooledStates(decoder.config().layers(), decoder.config().hiddenSize());
  }

  private Step step(long[] ids, @Nullable KvCache previous, PooledStates pool) {
    return steps.whole(() -> run(ids, previous, pool));
  }

  private Step run(long[] ids, @Nullable KvCache previous, PooledStates pool) {
    try (NDScope scope = new NDScope();
        GradientScope.NoGradient off = GradientScope.off()) {
      scope.suppressNotUsedWarning();
      DecoderInput input = DecoderInput.of(TokenBatch.of(ids)).withLora(lora).withCache(previous);
      DecoderOutput output = decoder.run(pooling ? input.withHidden() : input);
      if (pooling) {
        pool.add(PooledStates.values(output.hidden()), 0, ids.length);
      }
      float[] next = decoder.lastLogits(output).toFloatArray();
      return new Step(output.cacheOrThrow().keep(), next);
    }
  }

  boolean pooling() {
    return pooling;
  }

  /** Scores of the next token, {@code [vocab]}. */
  public float[] logits() {
    settle();
    return logits;
  }

  /** Appends a token. */
  public void push(long token) {
    settle();
    pending = token;
  }

  private void settle() {
    if (pending < 0) {
      return;
    }
    if (decoder.canStep(row)) {
      DecodedToken decoded = steps.step(row, pending, pooling);
      logits = decoded.logits();
      if (pooling) {
        decoded.addTo(draft);
      }
    } else {
      Step step = step(new long[] {pending}, row.cache(), draft);
      row.renew(step.cache());
      logits = step.logits();
    }
    pending = -1;
  }

  /**
   * Features so far.
   *
   * @param endToken stands for an empty draft
   */
  StateFeatures states(long endToken) {
    settle();
    PooledStates drafted = draft;
    if (draft.tokens() == 0) {
      drafted = newPool();
      step(new long[] {endToken}, row.cache(), drafted).cache().close();
    }
    return new StateFeatures(prompt.meanThenLast(), drafted.meanThenMax());
  }

  /** No token is asked for soon. */
  void leave() {
    steps.leave(row);
  }

  @Override
  public void close() {
    leave();
    row.close();
  }
}
