package dev.lethe.workbench.o3;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.fit.LoraInitialisation;
import dev.lethe.engine.model.AdamW;
import dev.lethe.engine.model.AppliedLora;
import dev.lethe.engine.model.GradientScope;
import dev.lethe.engine.model.LoraPair;
import dev.lethe.engine.model.Weights;
import dev.lethe.workbench.encoder.LayerEncoder;
import dev.lethe.workbench.encoder.LayerStates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Tunes an encoder's query, key and value projections to a forget set: contrastive entropy between
 * the masked view through the tuned encoder and the whole text through the frozen one, summed over
 * layers, plus the masked-LM loss where there is a head. Not thread-safe; whoever makes it closes
 * it.
 */
final class EncoderTuner implements AutoCloseable {
  private final LayerEncoder encoder;
  private final O3Settings.Tuning settings;
  private final NDManager manager = Weights.newManager();
  private final Map<String, LoraPair> pairs = new LinkedHashMap<>();
  private final AdamW optimiser;
  private final long seed;

  EncoderTuner(LayerEncoder encoder, O3Settings.Tuning settings, long seed) {
    this.encoder = encoder;
    this.settings = settings;
    this.seed = seed;
    List<NDArray> parameters = new ArrayList<>();
    LoraInitialisation.of(encoder.projections(), settings.rank(), settings.alpha(), seed, Map.of())
        .modules()
        .forEach(
            (name, factors) -> {
              LoraPair pair =
                  new LoraPair(
                      Weights.array(manager, factors.a()), Weights.array(manager, factors.b()));
              pairs.put(name, pair);
              parameters.add(pair.a());
              parameters.add(pair.b());
            });
    parameters.forEach(array -> array.setRequiresGradient(true));
    optimiser = new AdamW(parameters, 0.9, 0.999, 1e-6, settings.weightDecay());
  }

  /**
   * All epochs; an incomplete batch at the end of one is dropped, as in the code.
   *
   * @return mean loss of each epoch
   */
  List<Double> fit(List<long[]> texts) {
    Random random = new Random(seed);
    MaskedView view = new MaskedView(encoder, settings.maskShare(), random);
    int size = Math.min(settings.batchSize(), texts.size());
    int perEpoch = texts.size() / size;
    int steps = perEpoch * settings.epochs();
    List<Double> losses = new ArrayList<>();
    int step = 0;
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      double sum = 0;
      for (int batch = 0; batch < perEpoch; batch++) {
        sum += step(texts.subList(batch * size, (batch + 1) * size), view, rate(step++, steps));
      }
      losses.add(sum / perEpoch);
    }
    return losses;
  }

  /** Linear warm-up, then linear decay to zero. */
  private double rate(int step, int steps) {
    double warmup = Math.floor(settings.warmup() * steps);
    double share = step < warmup ? step / warmup : (steps - step) / Math.max(1, steps - warmup);
    return settings.learningRate() * share;
  }

  private double step(List<long[]> texts, MaskedView view, double rate) {
    List<long[]> masked = texts.stream().map(view::of).toList();
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      List<NDArray> keys = frozen(texts);
      double value;
      try (GradientScope gradients = GradientScope.open()) {
        LayerStates states = encoder.run(masked, applied());
        NDArray loss = contrastive(states.pooled(), keys);
        NDArray maskedLoss = encoder.maskedLoss(states, masked, texts);
        NDArray total = maskedLoss == null ? loss : loss.add(maskedLoss);
        gradients.backward(total);
        value = total.getFloat();
      }
      optimiser.step(rate);
      return value;
    }
  }

  private List<NDArray> frozen(List<long[]> texts) {
    try (GradientScope.NoGradient off = GradientScope.off()) {
      return encoder.run(texts, null).pooled();
    }
  }

  private NDArray contrastive(List<NDArray> queries, List<NDArray> keys) {
    NDArray sum = settings.contrastive().of(queries.get(0), keys.get(0));
    for (int layer = 1; layer < queries.size(); layer++) {
      sum = sum.add(settings.contrastive().of(queries.get(layer), keys.get(layer)));
    }
    return sum;
  }

  private AppliedLora applied() {
    return AppliedLora.full(pairs, settings.alpha() / settings.rank());
  }

  /** The adapter as it is now. */
  PeftAdapter adapter() {
    Map<String, LoraTensors> modules = new TreeMap<>();
    pairs.forEach(
        (name, pair) ->
            modules.put(name, new LoraTensors(Weights.tensor(pair.a()), Weights.tensor(pair.b()))));
    return new PeftAdapter(settings.rank(), settings.alpha(), modules);
  }

  @Override
  public void close() {
    optimiser.close();
    manager.close();
  }
}
