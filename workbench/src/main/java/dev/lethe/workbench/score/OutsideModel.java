package dev.lethe.workbench.score;

import dev.lethe.engine.metrics.LikelihoodReader;
import dev.lethe.engine.metrics.PromptCompletion;
import dev.lethe.engine.metrics.TokenScores;
import dev.lethe.engine.text.LanguageModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model that never saw the forget sets makes of the same completions, ungated.
 *
 * @param digest of the model
 */
record OutsideModel(String digest, List<TokenScores> forgotten, List<TokenScores> holdout) {
  /** Loads the model and closes it again. */
  static OutsideModel read(
      Path folder, List<PromptCompletion> forgotten, List<PromptCompletion> holdout) {
    List<PromptCompletion> rows = new ArrayList<>(forgotten);
    rows.addAll(holdout);
    try (LanguageModel model = LanguageModel.load(folder)) {
      List<TokenScores> read = new LikelihoodReader(model).tokenScores(rows, null, null);
      return new OutsideModel(
          model.digest(),
          List.copyOf(read.subList(0, forgotten.size())),
          List.copyOf(read.subList(forgotten.size(), rows.size())));
    }
  }
}
