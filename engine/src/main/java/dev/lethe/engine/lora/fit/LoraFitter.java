package dev.lethe.engine.lora.fit;

import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.tokenizer.TextTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Fits an adapter to a request's own examples, orthogonal to earlier adapters. The same examples,
 * base, settings and earlier adapters give the same bytes. One fit at a time per JVM makes
 * progress; inference may go on beside it.
 */
public final class LoraFitter {
  private final LanguageModel model;

  public LoraFitter(LanguageModel model) {
    this.model = model;
  }

  /**
   * @param previous live adapters, oldest first
   * @throws IllegalArgumentException if there is nothing to learn from
   * @throws IllegalStateException if the loss stops being a number
   */
  public FittedLora fit(
      List<LoraExample> examples,
      List<PeftAdapter> previous,
      LoraSettings settings,
      LoraListener listener) {
    Map<String, FloatTensor> earlier = LoraInitialisation.rows(previous);
    PeftAdapter initial = LoraInitialisation.of(model.config(), settings, earlier);
    return goOn(initial, examples, earlier, settings, listener);
  }

  /**
   * Goes on with an adapter in place of starting a new one; its rank and alpha stay. What it has in
   * the directions of others is taken out of it first.
   *
   * @param others adapters to be orthogonal to
   * @throws IllegalArgumentException if there is nothing to learn from
   * @throws IllegalStateException if the loss stops being a number
   */
  public FittedLora goOn(
      PeftAdapter adapter,
      List<LoraExample> examples,
      List<PeftAdapter> others,
      LoraSettings settings,
      LoraListener listener) {
    Map<String, FloatTensor> rows = LoraInitialisation.rows(others);
    return goOn(LoraInitialisation.apart(adapter, rows), examples, rows, settings, listener);
  }

  private FittedLora goOn(
      PeftAdapter adapter,
      List<LoraExample> examples,
      Map<String, FloatTensor> others,
      LoraSettings settings,
      LoraListener listener) {
    LoraBatches batches = batches(examples, settings);
    try (LoraTrainer trainer =
        new LoraTrainer(
            model.decoder(), adapter, others, settings.orthogonality(), settings.weightDecay())) {
      return fit(trainer, batches, settings, listener);
    }
  }

  /**
   * Goes on with an adapter towards another objective; its rank and alpha stay.
   *
   * @param settings the orthogonality in them is not looked at
   * @throws IllegalArgumentException if there is nothing to learn from
   * @throws IllegalStateException if the loss stops being a number
   */
  public FittedLora goOn(
      PeftAdapter adapter,
      List<LoraExample> examples,
      LoraObjective objective,
      LoraSettings settings,
      LoraListener listener) {
    LoraBatches batches = batches(examples, settings);
    try (LoraTrainer trainer =
        new LoraTrainer(model.decoder(), objective, adapter, Map.of(), 0, settings.weightDecay())) {
      return fit(trainer, batches, settings, listener);
    }
  }

  /** An adapter that changes nothing yet, to {@link #goOn} with. */
  public PeftAdapter fresh(LoraSettings settings) {
    return LoraInitialisation.of(model.config(), settings, Map.of());
  }

  /**
   * The examples as a trainer takes them.
   *
   * @throws IllegalArgumentException if there is nothing to learn from
   */
  public LoraBatches batches(List<LoraExample> examples, LoraSettings settings) {
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("no examples to fit");
    }
    return new LoraBatches(
        examples.stream().map(this::sequence).toList(), settings.batchSize(), settings.seed());
  }

  private FittedLora fit(
      LoraTrainer trainer, LoraBatches batches, LoraSettings settings, LoraListener listener) {
    EarlyStopping convergence = new EarlyStopping(settings.targetLoss());
    int step = 0;
    while (true) {
      List<StepLoss> losses = new ArrayList<>();
      for (LoraBatches.Batch batch : batches.round()) {
        double rate = settings.learningRate() * Math.min(1, (step + 1.0) / settings.warmup());
        StepLoss loss = trainer.step(batch.tokens(), batch.labels(), rate);
        if (!Double.isFinite(loss.total())) {
          throw new IllegalStateException("the loss is not a number any more");
        }
        losses.add(loss);
        listener.step(++step, settings.maxSteps(), loss.total());
        if (step >= settings.maxSteps()) {
          return fitted(trainer, step, losses);
        }
      }
      if (convergence.reached(step, losses)) {
        return fitted(trainer, step, losses);
      }
    }
  }

  private static FittedLora fitted(LoraTrainer trainer, int step, List<StepLoss> losses) {
    double mean = losses.stream().mapToDouble(StepLoss::crossEntropy).average().orElseThrow();
    double overlap = losses.get(losses.size() - 1).orthogonality();
    return new FittedLora(trainer.adapter(), step, mean, overlap);
  }

  /** Cut to the context: the prompt loses its beginning, then the target its end. */
  private LoraBatches.Sequence sequence(LoraExample example) {
    int context = model.config().contextLength();
    long[] prompt = model.tokenizer().encodePrompt(example.prompt());
    long[] target = model.tokenizer().continuation(example.prompt(), example.target());
    long[] ended = TextTokenizer.concat(target, new long[] {model.ends().first()});
    long[] kept = Arrays.copyOf(ended, Math.min(ended.length, context - 1));
    int promptLength = Math.min(prompt.length, context - kept.length);
    long[] shortened = Arrays.copyOfRange(prompt, prompt.length - promptLength, prompt.length);
    return new LoraBatches.Sequence(TextTokenizer.concat(shortened, kept), promptLength);
  }
}
