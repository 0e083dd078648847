package dev.lethe.engine.lora.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.model.AdamW;
import dev.lethe.engine.model.AppliedLora;
import dev.lethe.engine.model.CausalLoss;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.GradientScope;
import dev.lethe.engine.model.LoraPair;
import dev.lethe.engine.model.Ops;
import dev.lethe.engine.model.TokenBatch;
import dev.lethe.engine.model.Weights;
import dev.lethe.engine.safetensors.FloatTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gradient steps on one adapter over a frozen decoder: cross-entropy on the labels, or another
 * objective, plus λ Σ‖A_k A_tᵀ‖²_F over earlier adapters (O3, arXiv 2407.10223). Not thread-safe;
 * whoever makes it closes it.
 */
public final class LoraTrainer implements AutoCloseable {
  private final Decoder decoder;
  private final LoraObjective objective;
  private final int rank;
  private final double alpha;
  private final double lambda;
  private final NDManager manager = Weights.newManager();
  private final Map<String, LoraPair> pairs = new LinkedHashMap<>();
  private final Map<String, NDArray> previous = new LinkedHashMap<>();
  private final AdamW optimiser;
  private double dropout;
  private MicroBatches microBatches;

  /** With cross-entropy. */
  public LoraTrainer(
      Decoder decoder,
      PeftAdapter initial,
      Map<String, FloatTensor> earlier,
      double lambda,
      double weightDecay) {
    this(decoder, LoraObjective.CROSS_ENTROPY, initial, earlier, lambda, weightDecay);
  }

  /**
   * @param initial where training starts
   * @param earlier rows of the A factors of earlier adapters, {@code [Σ rank, in]}, by module
   * @param lambda weight of the orthogonality term
   * @param weightDecay decoupled, per unit of learning rate
   */
  public LoraTrainer(
      Decoder decoder,
      LoraObjective objective,
      PeftAdapter initial,
      Map<String, FloatTensor> earlier,
      double lambda,
      double weightDecay) {
    this.decoder = decoder;
    this.objective = objective;
    this.rank = initial.rank();
    this.alpha = initial.alpha();
    this.lambda = lambda;
    List<NDArray> parameters = new ArrayList<>();
    initial
        .modules()
        .forEach(
            (name, factors) -> {
              LoraPair pair = new LoraPair(parameter(factors.a()), parameter(factors.b()));
              pairs.put(name, pair);
              parameters.add(pair.a());
              parameters.add(pair.b());
              FloatTensor rows = earlier.get(name);
              if (rows != null && lambda > 0) {
                previous.put(name, Weights.array(manager, rows));
              }
            });
    microBatches = MicroBatches.of(decoder.config());
    optimiser = new AdamW(parameters, 0.9, 0.999, 1e-8, weightDecay);
  }

  /** From now on A does not see this share of its input; the engine's own generator draws it. */
  public LoraTrainer withDropout(double share) {
    dropout = share;
    return this;
  }

  /** Other parts than the model's size asks for. */
  LoraTrainer with(MicroBatches other) {
    microBatches = other;
    return this;
  }

  private NDArray parameter(FloatTensor tensor) {
    NDArray array = Weights.array(manager, tensor);
    array.setRequiresGradient(true);
    return array;
  }

  /** One forward and backward pass and one AdamW update. */
  public StepLoss step(TokenBatch batch, long[] labels, double learningRate) {
    StepLoss loss = backward(batch, labels);
    update(learningRate);
    return loss;
  }

  /**
   * Forward and backward only; gradients wait for {@link #update}.
   *
   * @param labels row-major, as {@link CausalLoss} reads them
   */
  public StepLoss backward(TokenBatch batch, long[] labels) {
    // Other objectives are no means over labels, and are for small models.
    boolean divisible = objective == LoraObjective.CROSS_ENTROPY;
    List<MicroBatches.Part> parts =
        divisible
            ? microBatches.parts(batch, labels)
            : List.of(new MicroBatches.Part(batch, labels, 1));
    double aim = 0;
    double overlap = 0;
    double total = 0;
    try (NDScope scope = new NDScope();
        GradientScope gradients = GradientScope.open()) {
      scope.suppressNotUsedWarning(); // what opening makes; parts have scopes of their own
      for (int i = 0; i < parts.size(); i++) {
        StepLoss loss = backward(gradients, parts.get(i), i == 0);
        aim += loss.crossEntropy();
        overlap += loss.orthogonality();
        total += loss.total();
      }
    }
    return new StepLoss(aim, overlap, total);
  }

  /**
   * @param whole whether what belongs to the whole batch is counted with this part
   */
  private StepLoss backward(GradientScope gradients, MicroBatches.Part part, boolean whole) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      AppliedLora lora = AppliedLora.full(pairs, alpha / rank).withDropout(dropout);
      NDArray loss =
          objective.loss(new AdaptedDecoder(decoder, lora), part.tokens(), part.labels());
      NDArray aim = part.share() == 1 ? loss : Ops.scaled(loss, part.share());
      NDArray overlap = whole ? overlap() : null;
      NDArray total = overlap == null ? aim : aim.add(Ops.scaled(overlap, lambda));
      gradients.backward(total);
      return new StepLoss(
          aim.getFloat(), overlap == null ? 0 : overlap.getFloat(), total.getFloat());
    }
  }

  private @Nullable NDArray overlap() {
    NDArray sum = null;
    for (Map.Entry<String, NDArray> entry : previous.entrySet()) {
      LoraPair pair = pairs.get(entry.getKey());
      if (pair != null) {
        NDArray term = entry.getValue().matMul(pair.a().transpose()).square().sum();
        sum = sum == null ? term : sum.add(term);
      }
    }
    return sum;
  }

  /** One AdamW update; clears the gradients. */
  public void update(double learningRate) {
    optimiser.step(learningRate);
  }

  /** The adapter as it is now. */
  public PeftAdapter adapter() {
    return copy(false);
  }

  /** The gradients that wait, in the adapter's shape. */
  public PeftAdapter gradients() {
    return copy(true);
  }

  private PeftAdapter copy(boolean gradients) {
    Map<String, LoraTensors> modules = new TreeMap<>();
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      pairs.forEach(
          (name, pair) -> {
            NDArray a = gradients ? pair.a().getGradient() : pair.a();
            NDArray b = gradients ? pair.b().getGradient() : pair.b();
            modules.put(name, new LoraTensors(Weights.tensor(a), Weights.tensor(b)));
          });
    }
    return new PeftAdapter(rank, alpha, modules);
  }

  /** Arrays that this holds; the same after every step. */
  int managedArrays() {
    return manager.getManagedArrays().size();
  }

  @Override
  public void close() {
    optimiser.close();
    manager.close();
  }
}
