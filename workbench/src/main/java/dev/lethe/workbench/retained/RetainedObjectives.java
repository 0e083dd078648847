package dev.lethe.workbench.retained;

import dev.lethe.engine.lora.fit.LoraExample;
import dev.lethe.engine.lora.fit.LoraFitter;
import dev.lethe.engine.lora.fit.LoraObjective;
import dev.lethe.engine.lora.fit.LoraSettings;
import dev.lethe.engine.text.LanguageModel;
import java.util.List;

/**
 * What baselines descend on that are given retained data. Every step takes one batch of it beside
 * the request's, of the same size; all batches are taken, in an order by the fit's seed, before one
 * comes again. An objective is for one fit.
 */
public final class RetainedObjectives {
  private final LanguageModel base;
  private final LoraFitter fitter;
  private final RetainedSample sample;

  public RetainedObjectives(LanguageModel base, RetainedSample sample) {
    this.base = base;
    this.fitter = new LoraFitter(base);
    this.sample = sample;
  }

  /**
   * Gradient difference: minus the loss on the forgotten plus the loss on the retained, both with
   * weight 1 (GradDiff: Liu et al. 2022, arXiv 2203.12817; as in TOFU, arXiv 2401.06121).
   *
   * @param away what takes the place of minus the loss, such as an ascent with a bound
   */
  public LoraObjective gradientDifference(LoraObjective away, LoraSettings settings) {
    return new GradientDifference(away, retained(settings));
  }

  /**
   * Representation misdirection for unlearning (RMU: Li et al. 2024, arXiv 2403.03218): states of
   * the forgotten are steered to a random target, states of the retained stay the base's. Steers
   * after half of the blocks; the target is 5 times as long as the base's states there, and what is
   * retained has weight 20.
   *
   * @param forget the request's examples
   */
  public LoraObjective misdirection(List<LoraExample> forget, LoraSettings settings) {
    return new RepresentationMisdirection(
        base.decoder(),
        RmuSettings.of(base.config()),
        fitter.batches(forget, settings).round(),
        retained(settings),
        settings.seed());
  }

  private RetainedBatches retained(LoraSettings settings) {
    return new RetainedBatches(fitter.batches(sample.examples(), settings));
  }
}
