package dev.lethe.engine.gate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A head fitted on everything, and the scores that heads fitted without them give the forget
 * examples and the background samples.
 *
 * @param held one score per forget example, by the head of its fold
 * @param background one score per background sample, by the head of its fold
 */
record CrossFit(LinearHead head, double[] held, double[] background) {
  /** Fewer negatives than this say nothing; then the filter is left out. */
  private static final int MIN_NEGATIVES = 20;

  private static final int FILTER_ROUNDS = 2;

  /**
   * Feature rows of examples or samples.
   *
   * @param train what a head learns from: {@code [examples][rows][features]}
   * @param score what it is asked about; the largest score counts
   */
  record Rows(float[][][] train, float[][][] score) {
    int size() {
      return train.length;
    }
  }

  static CrossFit of(Rows forget, Rows background, int[] folds, double c) {
    float[][] positives = flatten(forget.train, folds, -1);
    int[] backgroundFolds = new int[background.size()];
    Arrays.setAll(backgroundFolds, i -> i % CrossValidationFolds.COUNT);
    float[][][] kept = background.train;
    LinearHead head =
        LogisticRegression.fit(positives, flatten(kept, backgroundFolds, -1), c, null);
    // The background may hold what is to be forgotten: drop what scores like it, and fit again.
    for (int round = 1; round < FILTER_ROUNDS; round++) {
      kept = filter(background.train, head, positives);
      head = LogisticRegression.fit(positives, flatten(kept, backgroundFolds, -1), c, head);
    }
    double[] held = new double[forget.size()];
    double[] other = new double[background.size()];
    for (int f = 0; f < CrossValidationFolds.COUNT; f++) {
      float[][] rest = flatten(forget.train, folds, f);
      LinearHead without =
          rest.length == 0
              ? head
              : LogisticRegression.fit(rest, flatten(kept, backgroundFolds, f), c, head);
      score(without, forget.score, folds, f, held);
      score(without, background.score, backgroundFolds, f, other);
    }
    return new CrossFit(head, held, other);
  }

  private static float[][][] filter(float[][][] rows, LinearHead head, float[][] positives) {
    double cut = Vectors.quantile(head.scores(positives), 0.1);
    float[][][] kept = new float[rows.length][][];
    int count = 0;
    for (int i = 0; i < rows.length; i++) {
      kept[i] = Arrays.stream(rows[i]).filter(row -> head.score(row) < cut).toArray(float[][]::new);
      count += kept[i].length;
    }
    return count < MIN_NEGATIVES ? rows : kept;
  }

  /** All rows but those of fold {@code without}. */
  private static float[][] flatten(float[][][] rows, int[] folds, int without) {
    List<float[]> flat = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      if (folds[i] != without) {
        flat.addAll(Arrays.asList(rows[i]));
      }
    }
    return flat.toArray(float[][]::new);
  }

  private static void score(
      LinearHead head, float[][][] rows, int[] folds, int fold, double[] into) {
    for (int i = 0; i < rows.length; i++) {
      if (folds[i] == fold) {
        into[i] = QuestionEvidence.largest(head, rows[i]);
      }
    }
  }
}
