package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.lethe.engine.Interruption;
import java.util.ArrayList;
import java.util.List;

/**
 * The decoder on NDArrays: RMSNorm, rotary embedding, grouped-query attention, SwiGLU. Open an
 * {@code NDScope} around every call; all results live in it. Thread-safe as long as nobody trains
 * its weights; owns nothing.
 */
public final class Decoder {
  private static final int SPARE_TOKENS = 32;

  private final ModelConfig config;
  private final NDManager manager;
  private final Table embedding;
  private final Table head;
  private final NDArray norm;
  private final NDArray eps;
  private final List<Block> blocks = new ArrayList<>();
  private final RopeTable rope;

  public Decoder(ModelConfig config, Weights weights) {
    this.config = config;
    this.manager = weights.manager();
    this.embedding = weights.table(ModelConfig.EMBEDDING);
    this.head = config.tied() ? embedding : weights.table(ModelConfig.HEAD);
    this.norm = weights.get(ModelConfig.NORM);
    this.eps = manager.create((float) config.rmsNormEps());
    NDScope.unregister(eps);
    this.rope = new RopeTable(config);
    for (int layer = 0; layer < config.layers(); layer++) {
      blocks.add(new Block(weights, layer));
    }
  }

  public ModelConfig config() {
    return config;
  }

  /** Where a caller makes arrays that meet this decoder's. */
  public NDManager manager() {
    return manager;
  }

  /**
   * Runs all blocks.
   *
   * @throws IllegalArgumentException if the sequence is longer than the context
   * @throws java.util.concurrent.CancellationException if this thread was interrupted
   */
  public DecoderOutput run(DecoderInput input) {
    Interruption.check();
    TokenBatch tokens = input.tokens();
    KvCache cache = input.cache();
    int start = cache == null ? 0 : cache.time();
    int[] padding = cache == null ? tokens.padding() : cache.padding();
    if (start + tokens.time() > config.contextLength()) {
      throw new IllegalArgumentException("sequence exceeds the context length");
    }
    Positions positions = new Positions(rope, tokens.batch(), tokens.time(), start, padding);
    NDArray ids = manager.create(tokens.ids(), new Shape(tokens.batch(), tokens.time()));
    NDArray x = embedding.rows(ids);
    List<NDArray> hidden = new ArrayList<>();
    List<KeyValue> memory = new ArrayList<>();
    try (Pass pass = new Pass(manager, config, positions, eps, input.lora(), tokens.batch())) {
      if (input.keepCache()) {
        pass.remember(start, roomFor(start + tokens.time()));
      }
      for (int layer = 0; layer < blocks.size(); layer++) {
        if (input.keepHidden()) {
          hidden.add(x);
        }
        KeyValue cached = cache == null ? null : cache.layers().get(layer);
        Block.Output out = blocks.get(layer).forward(x, pass, cached);
        x = out.states();
        memory.add(out.memory());
      }
    }
    if (input.keepHidden()) {
      hidden.add(x);
    }
    KvCache kept = input.keepCache() ? new KvCache(memory, start + tokens.time(), padding) : null;
    return new DecoderOutput(x, hidden, kept);
  }

  /** Half as many again, so that a sequence is copied a few times and not once a token. */
  private int roomFor(int tokens) {
    return Math.min(config.contextLength(), tokens + Math.max(SPARE_TOKENS, tokens / 2));
  }

  /** Final norm and output projection of {@code [..., hidden]} → {@code [..., vocab]}. */
  public NDArray logits(NDArray states) {
    return head.product(Ops.rmsNorm(states, norm, eps));
  }

  /** Logits of each row's last token: {@code [batch, vocab]}. */
  public NDArray lastLogits(DecoderOutput output) {
    NDArray last = output.last();
    long time = last.getShape().get(1);
    NDArray rows = time == 1 ? last.squeeze(1) : last.get(":, " + (time - 1) + ", :");
    return logits(rows);
  }
}
