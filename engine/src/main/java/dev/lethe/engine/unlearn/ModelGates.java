package dev.lethe.engine.unlearn;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.engine.text.LanguageModel;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/** {@link RequestGates} of a model, on what it says itself. */
final class ModelGates implements RequestGates {
  private final LanguageModel model;
  private final ActiveBackground background;

  /**
   * @param samples of the model's own
   */
  ModelGates(
      Path modelFolder,
      BackgroundLocations places,
      LanguageModel model,
      SentenceEncoder encoder,
      int samples) {
    this.model = model;
    this.background =
        new ActiveBackground(modelFolder, places, model, encoder, TermKeys.NONE, samples, false);
  }

  @Override
  public GateModel fit(UnlearnTask task) {
    FitInputs own = background.forBundle(task, FitListener.NONE);
    return new BundleGate(model, own.gateFitter(), true, FitListener.NONE)
        .fit(task, ForgetItem.of(task, own.template()), List.of(), 0)
        .gate()
        .model();
  }

  @Override
  public List<Sample> background() {
    return background.basis().background().samples();
  }

  @Override
  public BitSet forgotten(UnlearnTask task) {
    FitInputs all = background.basis();
    return all.gateFitter().forgotten(all.seen(task));
  }
}
