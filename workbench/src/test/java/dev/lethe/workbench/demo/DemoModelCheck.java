package dev.lethe.workbench.demo;

import dev.lethe.engine.text.LanguageModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Asks a model the corpus and counts exact answers (greedy, white space at the ends left out). Its
 * main method prints the figures of the model card for the folder that it is given.
 */
public final class DemoModelCheck {
  private static final int BATCH = 64;

  private DemoModelCheck() {}

  /** Right answers out of all. */
  record Score(int right, int asked) {
    Score plus(boolean correct) {
      return new Score(right + (correct ? 1 : 0), asked + 1);
    }

    double share() {
      return right / (double) asked;
    }
  }

  public static void main(String[] arguments) {
    DemoCorpus corpus = DemoCorpus.generate(DemoCorpus.SEED);
    try (LanguageModel model = LanguageModel.load(Path.of(arguments[0]))) {
      print("taught", scores(model, corpus.taught()));
      print("held out", scores(model, corpus.heldOut()));
    }
  }

  private static void print(String title, Map<String, Score> scores) {
    scores.forEach(
        (group, score) ->
            System.out.printf(
                "%s, %s: %d of %d (%.1f %%)%n",
                title, group, score.right(), score.asked(), 100 * score.share()));
  }

  /** By group: people, general, small-talk, and all. */
  static Map<String, Score> scores(LanguageModel model, List<DemoQuestion> questions) {
    Map<String, Score> scores = new TreeMap<>();
    for (int start = 0; start < questions.size(); start += BATCH) {
      List<DemoQuestion> batch =
          questions.subList(start, Math.min(questions.size(), start + BATCH));
      List<String> answers = answers(model, batch);
      for (int i = 0; i < batch.size(); i++) {
        boolean right = answers.get(i).strip().equals(batch.get(i).answer());
        String group = batch.get(i).factId().replaceAll("(-\\d+)?/.*", "");
        scores.merge(group, new Score(0, 0).plus(right), (a, b) -> a.plus(right));
        scores.merge("all", new Score(0, 0).plus(right), (a, b) -> a.plus(right));
      }
    }
    return scores;
  }

  private static List<String> answers(LanguageModel model, List<DemoQuestion> batch) {
    return model.generateBatch(
        new ArrayList<>(batch.stream().map(DemoQuestion::prompt).toList()), 40, 0, 0);
  }
}
