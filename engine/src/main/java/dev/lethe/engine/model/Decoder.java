package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.lethe.engine.CancellationCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The decoder on NDArrays: RMSNorm, rotary embedding, grouped-query attention, gated MLP. Open an
 * {@code NDScope} around every call; all results live in it. Thread-safe as long as nobody trains
 * its weights; owns nothing.
 */
public final class Decoder {
  private static final int SPARE_TOKENS = 32;

  private final ModelConfig config;
  private final NDManager manager;
  private final EmbeddingTable embedding;
  private final EmbeddingTable head;
  private final NDArray norm;
  private final Map<String, NDArray> constants = new LinkedHashMap<>();
  private final List<TransformerBlock> blocks = new ArrayList<>();
  private final Map<LayerAttention, RopeTable> tables = new LinkedHashMap<>();
  private final ScriptInputs weightsOfBlocks;

  public Decoder(ModelConfig config, Weights weights) {
    this.config = config;
    this.manager = weights.manager();
    this.embedding = weights.table(ModelConfig.EMBEDDING);
    this.head = config.tied() ? embedding : weights.table(ModelConfig.HEAD);
    this.norm = weights.get(ModelConfig.NORM);
    addConstants();
    for (int layer = 0; layer < config.layers(); layer++) {
      LayerAttention kind = config.attention().get(layer);
      tables.computeIfAbsent(kind, k -> new RopeTable(k.rope(), config.headDim()));
      blocks.add(new TransformerBlock(weights, layer, kind));
    }
    weightsOfBlocks = new ScriptInputs(blocks.stream().map(TransformerBlock::weights).toList());
    manager.attachInternal("blocks-" + UUID.randomUUID(), weightsOfBlocks);
  }

  private void addConstants() {
    constant("eps", config.rmsNormEps());
    Multipliers factors = config.multipliers();
    if (config.family().hasOffsetNorms()) {
      constant("norm_offset", 1);
    }
    if (factors.residual() != 1) {
      constant("residual", factors.residual());
    }
    if (factors.attentionCap() > 0) {
      constant("cap", factors.attentionCap());
    }
    Rope rope = config.rope();
    if (rope != null && rope.dimension() < config.headDim()) {
      NDArray turned = manager.zeros(new Shape(rope.dimension() / 2));
      NDScope.unregister(turned);
      constants.put("rotary", turned);
    }
  }

  private void constant(String name, double value) {
    NDArray array = manager.create((float) value);
    NDScope.unregister(array);
    constants.put(name, array);
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
    CancellationCheck.check();
    TokenBatch tokens = input.tokens();
    KvCache cache = input.cache();
    int start = cache == null ? 0 : cache.time();
    int[] padding = cache == null ? tokens.padding() : cache.padding();
    if (start + tokens.time() > config.contextLength()) {
      throw new IllegalArgumentException("sequence exceeds the context length");
    }
    if (cache != null && outgrows(cache, tokens.time())) {
      return renewed(input, cache);
    }
    List<NDArray> hidden = new ArrayList<>();
    List<LayerKvCache> memory = new ArrayList<>();
    NDArray x = embedded(tokens);
    try (ForwardPass pass = pass(input, start, padding)) {
      for (int layer = 0; layer < blocks.size(); layer++) {
        hidden.add(x);
        LayerKvCache cached = cache == null ? null : cache.layers().get(layer);
        TransformerBlock.Output out = blocks.get(layer).forward(x, pass, cached);
        x = out.states();
        memory.add(out.cache());
      }
    }
    hidden.add(x);
    KvCache kept =
        input.keepCache()
            ? new KvCache(memory, start + tokens.time(), padding, remembered(tokens, cache))
            : null;
    return new DecoderOutput(x, input.keepHidden() ? hidden : List.of(), kept);
  }

  /**
   * Whether {@link #step} can continue a sequence by one more token. Where its memory has no place,
   * or has to be made anew, {@link #run} makes such.
   *
   * @throws IllegalArgumentException if the sequence is longer than the context then
   */
  public boolean canStep(DecodingRow row) {
    if (row.cache().time() + 1 > config.contextLength()) {
      throw new IllegalArgumentException("sequence exceeds the context length");
    }
    return row.hasRoom() && !outgrows(row.cache(), 1);
  }

  /**
   * Runs all blocks for one more token of each of several sequences, which may differ in length and
   * adapter. Every sequence gets what it would get alone, up to rounding. Needs no gradients.
   *
   * @param rows each of which can be continued, see {@link #canStep}; it has the token then
   */
  public DecoderStep step(List<DecodingRow> rows, long[] tokens) {
    int longest = rows.stream().mapToInt(row -> row.cache().time()).max().orElseThrow();
    int[] behind = rows.stream().mapToInt(row -> longest - row.cache().time()).toArray();
    Positions positions = new Positions(tokens.length, 1, longest, behind);
    NDArray x = embedded(TokenBatch.column(tokens));
    Map<LayerAttention, ScriptInput> kinds = new LinkedHashMap<>();
    tables.forEach((kind, table) -> kinds.put(kind, shared(kind, table, positions)));
    try (StepInput input = new StepInput(x, rows, shared(kinds), weightsOfBlocks.value())) {
      BlockScript.Stepped stepped = BlockScript.step(x.getManager(), input);
      for (int i = 0; i < tokens.length; i++) {
        rows.get(i).grow(tokens[i]);
      }
      return new DecoderStep(stepped.last(), stepped.all());
    } finally {
      kinds.values().forEach(ScriptInput::close);
    }
  }

  private List<ScriptInput> shared(Map<LayerAttention, ScriptInput> kinds) {
    return blocks.stream().map(block -> Objects.requireNonNull(kinds.get(block.kind()))).toList();
  }

  /** What blocks of a kind are given in a step: every row sees all of its memory, or a window. */
  private ScriptInput shared(LayerAttention kind, RopeTable table, Positions positions) {
    ScriptInput input = new ScriptInput();
    constants.forEach(input::put);
    float queryScale = (float) config.multipliers().query();
    ForwardPass.addRotary(input, positions, table, queryScale, manager);
    if (kind.window() > 0) {
      input.put("window", manager.create(kind.window()));
    }
    return input;
  }

  private ForwardPass pass(DecoderInput input, int start, int[] padding) {
    TokenBatch tokens = input.tokens();
    Positions positions = new Positions(tokens.batch(), tokens.time(), start, padding);
    return new ForwardPass(
        manager,
        tables,
        given(input, start),
        (float) config.multipliers().query(),
        positions,
        input.lora(),
        tokens.batch());
  }

  /** What every block is given; where keys and values are remembered, also where they go. */
  private Map<String, NDArray> given(DecoderInput input, int start) {
    if (!input.keepCache()) {
      return constants;
    }
    int tokens = start + input.tokens().time();
    // half as many again, so that a sequence is copied a few times and not once a token
    int spare = tokens + Math.max(SPARE_TOKENS, tokens / 2);
    int room =
        Math.min(config.contextLength(), input.longest() >= tokens ? input.longest() : spare);
    Map<String, NDArray> given = new LinkedHashMap<>(constants);
    given.put("start", manager.create((long) start));
    given.put("room", manager.create((long) room));
    return given;
  }

  private NDArray embedded(TokenBatch tokens) {
    NDArray ids = manager.create(tokens.ids(), new Shape(tokens.batch(), tokens.time()));
    NDArray rows = embedding.rows(ids);
    double factor = config.multipliers().embedding();
    return factor == 1 ? rows : Ops.scaled(rows, embedding.rounded(factor));
  }

  private @Nullable TokenBatch remembered(TokenBatch tokens, @Nullable KvCache cache) {
    if (!config.renewsMemory() || cache == null || cache.tokens() == null) {
      return config.renewsMemory() ? tokens : null;
    }
    return cache.tokens().joined(tokens);
  }

  /** Whether some row's keys were turned by other frequencies than the longer row has. */
  private boolean outgrows(KvCache cache, int more) {
    Rope rope = config.rope();
    if (rope == null || cache.tokens() == null) {
      return false;
    }
    int limit = rope.changesAt();
    return Arrays.stream(cache.padding())
        .map(count -> cache.time() - count)
        .anyMatch(length -> length < limit && length + more >= limit);
  }

  /** Runs everything again, and gives the states of the new tokens. */
  private DecoderOutput renewed(DecoderInput input, KvCache cache) {
    TokenBatch whole = Objects.requireNonNull(cache.tokens()).joined(input.tokens());
    DecoderOutput output =
        run(
            new DecoderInput(
                whole, input.lora(), null, input.keepCache(), input.keepHidden(), input.longest()));
    String added = ":, " + cache.time() + ":, :";
    return new DecoderOutput(
        output.last().get(added),
        output.hidden().stream().map(states -> states.get(added)).toList(),
        output.cache());
  }

  /** Final norm and output projection of {@code [..., hidden]} → {@code [..., vocab]}. */
  public NDArray logits(NDArray states) {
    NDArray offset = constants.get("norm_offset");
    NDArray weight = offset == null ? norm : norm.add(offset);
    NDArray eps = Objects.requireNonNull(constants.get("eps"));
    NDArray logits = head.product(Ops.rmsNorm(states, weight, eps));
    Multipliers factors = config.multipliers();
    if (factors.logits() != 1) {
      logits = Ops.scaled(logits, 1 / factors.logits());
    }
    if (factors.logitCap() > 0) {
      logits = Ops.scaled(Ops.scaled(logits, 1 / factors.logitCap()).tanh(), factors.logitCap());
    }
    return logits;
  }

  /** Logits of the tokens of a step: {@code [rows, vocab]}. */
  public NDArray logits(DecoderStep step) {
    return logits(step.last().squeeze(1));
  }

  /** Logits of each row's last token: {@code [batch, vocab]}. */
  public NDArray lastLogits(DecoderOutput output) {
    NDArray last = output.last();
    long time = last.getShape().get(1);
    NDArray rows = time == 1 ? last.squeeze(1) : last.get(":, " + (time - 1) + ", :");
    return logits(rows);
  }
}
