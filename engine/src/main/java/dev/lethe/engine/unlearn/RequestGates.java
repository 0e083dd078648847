package dev.lethe.engine.unlearn;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.Background;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.text.LanguageModel;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/**
 * Fits the gates of bundles and nothing else: no adapter, no files. A gate does not depend on its
 * adapter, so that the gates of a thousand requests can be tried in minutes. Each is the one of a
 * bundle's first attempt; nothing is taken out of the background between requests. Deterministic.
 * Not thread-safe; owns neither model nor encoder.
 */
public interface RequestGates {
  /**
   * As {@link Unlearner} fits them once a model's own background is there, which is made first if
   * it is not.
   *
   * @param modelFolder that {@code model} was loaded from
   */
  static RequestGates of(
      Path modelFolder, BackgroundLocations places, LanguageModel model, SentenceEncoder encoder) {
    return new ModelGates(modelFolder, places, model, encoder, BackgroundStore.SAMPLES);
  }

  /**
   * Without a model: by the texts alone, as of a model that knows every right answer. The
   * background is of everyday questions, each answered in the words of another for want of an
   * answer.
   */
  static RequestGates withoutModel(SentenceEncoder encoder) {
    return new TextGates(encoder);
  }

  /**
   * @throws IllegalArgumentException if the forget set holds no text
   */
  GateModel fit(UnlearnTask task);

  /** What all gates are fitted against, less what is the request's own. */
  List<Background.Sample> background();

  /** Places in {@link #background} of what the request takes away: its gate may well fire there. */
  BitSet forgotten(UnlearnTask task);
}
