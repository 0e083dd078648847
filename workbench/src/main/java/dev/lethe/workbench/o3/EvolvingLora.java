package dev.lethe.workbench.o3;

import ai.djl.engine.Engine;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.fit.FittedLora;
import dev.lethe.engine.lora.fit.LoraBatches;
import dev.lethe.engine.lora.fit.LoraExample;
import dev.lethe.engine.lora.fit.LoraFitter;
import dev.lethe.engine.lora.fit.LoraInitialisation;
import dev.lethe.engine.lora.fit.LoraListener;
import dev.lethe.engine.lora.fit.LoraSettings;
import dev.lethe.engine.lora.fit.LoraTrainer;
import dev.lethe.engine.lora.fit.StepLoss;
import dev.lethe.engine.text.LanguageModel;
import java.util.List;
import java.util.Map;

/**
 * One adapter that goes on from request to request (O3, arXiv 2407.10223), held orthogonal to its
 * own earlier states. All steps are made. The same examples, base, settings and earlier states give
 * the same bytes.
 *
 * @param dropout share of its input that the adapter does not see in fitting
 */
record EvolvingLora(LanguageModel model, double dropout) {
  /** Before the first request: it changes nothing. */
  PeftAdapter fresh(LoraSettings settings) {
    return LoraInitialisation.of(
        model.config().projections(), settings.rank(), settings.alpha(), settings.seed(), Map.of());
  }

  /**
   * @param earlier states after earlier requests, oldest first
   * @throws IllegalArgumentException if there is nothing to learn from
   * @throws IllegalStateException if the loss stops being a number
   */
  FittedLora fit(
      PeftAdapter initial,
      List<LoraExample> examples,
      List<PeftAdapter> earlier,
      LoraSettings settings,
      LoraListener listener) {
    LoraBatches batches = new LoraFitter(model).batches(examples, settings);
    Engine.getEngine("PyTorch").setRandomSeed((int) settings.seed());
    try (LoraTrainer trainer =
        new LoraTrainer(
            model.decoder(),
            initial,
            LoraInitialisation.rows(earlier),
            settings.orthogonality(),
            settings.weightDecay())) {
      return fit(trainer.withDropout(dropout), batches, settings, listener);
    }
  }

  private static FittedLora fit(
      LoraTrainer trainer, LoraBatches batches, LoraSettings settings, LoraListener listener) {
    double sum = 0;
    double overlap = 0;
    int step = 0;
    int inRound = 0;
    while (step < settings.maxSteps()) {
      sum = 0;
      inRound = 0;
      for (LoraBatches.Batch batch : batches.round()) {
        if (step == settings.maxSteps()) {
          break;
        }
        double rate = settings.learningRate() * Math.min(1, (step + 1.0) / settings.warmup());
        StepLoss loss = trainer.step(batch.tokens(), batch.labels(), rate);
        if (!Double.isFinite(loss.total())) {
          throw new IllegalStateException("the loss is not a number any more");
        }
        sum += loss.crossEntropy();
        inRound++;
        overlap = loss.orthogonality();
        listener.step(++step, settings.maxSteps(), loss.total());
      }
    }
    return new FittedLora(trainer.adapter(), step, sum / inRound, overlap);
  }
}
