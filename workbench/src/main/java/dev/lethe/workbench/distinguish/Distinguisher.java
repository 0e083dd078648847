package dev.lethe.workbench.distinguish;

import dev.lethe.engine.gate.LogisticRegression;
import dev.lethe.workbench.score.AreaUnderRoc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Tells forgotten people from never-known ones by a logistic regression, cross-validated: answers
 * about a person are judged by what was learned from answers about others. The same replies and
 * seed give the same scores.
 */
public final class Distinguisher {
  private static final int FOLDS = 5;
  private static final int RESAMPLES = 1_000;
  private static final double PENALTY = 1;

  /** A word that is in one answer alone can't be learned from. */
  private static final int LEAST_SEEN = 2;

  private final List<ServedReply> replies;
  private final long seed;

  /**
   * @param replies about at least {@value #FOLDS} people of each kind
   * @throws IllegalArgumentException if there are fewer
   */
  public Distinguisher(List<ServedReply> replies, long seed) {
    this.replies = List.copyOf(replies);
    this.seed = seed;
    for (boolean forgotten : new boolean[] {true, false}) {
      if (people(forgotten).size() < FOLDS) {
        throw new IllegalArgumentException("at least " + FOLDS + " people of each kind are needed");
      }
    }
  }

  /**
   * How well one group of features tells.
   *
   * @param auc area under the ROC curve, 0..1; 0.5: nothing
   * @param low of the 95 % interval, people drawn with replacement
   * @param high of it
   */
  public record Score(double auc, double low, double high) {}

  public Score score(FeatureGroup group) {
    double[] scores = heldOut(group.of(replies));
    List<List<Integer>> forgotten = rows(true);
    List<List<Integer>> others = rows(false);
    Random random = new Random(seed);
    double[] drawn = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      drawn[i] = auc(scores, resampled(forgotten, random), resampled(others, random));
    }
    Arrays.sort(drawn);
    return new Score(
        auc(scores, flat(forgotten), flat(others)),
        drawn[(int) (0.025 * RESAMPLES)],
        drawn[(int) (0.975 * RESAMPLES)]);
  }

  private static double auc(double[] scores, int[] first, int[] second) {
    return AreaUnderRoc.of(
        Arrays.stream(first).mapToDouble(i -> scores[i]).toArray(),
        Arrays.stream(second).mapToDouble(i -> scores[i]).toArray());
  }

  private Set<String> people(boolean forgotten) {
    Set<String> people = new LinkedHashSet<>();
    replies.stream().filter(r -> r.forgotten() == forgotten).forEach(r -> people.add(r.person()));
    return people;
  }

  /** Indices of the replies about each person of a kind. */
  private List<List<Integer>> rows(boolean forgotten) {
    return people(forgotten).stream()
        .map(
            person ->
                IntStream.range(0, replies.size())
                    .filter(i -> replies.get(i).forgotten() == forgotten)
                    .filter(i -> replies.get(i).person().equals(person))
                    .boxed()
                    .toList())
        .toList();
  }

  private static int[] flat(List<List<Integer>> rows) {
    return rows.stream().flatMap(List::stream).mapToInt(Integer::intValue).toArray();
  }

  private static int[] resampled(List<List<Integer>> people, Random random) {
    List<List<Integer>> drawn = new ArrayList<>();
    for (int i = 0; i < people.size(); i++) {
      drawn.add(people.get(random.nextInt(people.size())));
    }
    return flat(drawn);
  }

  /** The score of each reply by what the other folds taught. */
  private double[] heldOut(List<Map<String, Double>> features) {
    double[] scores = new double[replies.size()];
    List<List<List<Integer>>> kinds = List.of(folds(rows(true)), folds(rows(false)));
    for (int fold = 0; fold < FOLDS; fold++) {
      List<Integer> held = new ArrayList<>();
      List<List<Integer>> taught = new ArrayList<>();
      for (List<List<Integer>> folds : kinds) {
        List<Integer> rest = new ArrayList<>();
        for (int f = 0; f < FOLDS; f++) {
          (f == fold ? held : rest).addAll(folds.get(f));
        }
        taught.add(rest);
      }
      Columns columns = Columns.of(features, taught);
      ToDoubleFunction<float[]> scorer =
          LogisticRegression.scorer(
              columns.rows(features, taught.get(0)),
              columns.rows(features, taught.get(1)),
              PENALTY);
      // Folds' scores are ranked together: each is centred on those that it was learned from.
      double centre =
          taught.stream()
              .mapToDouble(
                  rows ->
                      Arrays.stream(columns.rows(features, rows))
                          .mapToDouble(scorer)
                          .average()
                          .orElse(0))
              .average()
              .orElse(0);
      for (int i : held) {
        scores[i] = scorer.applyAsDouble(columns.row(features.get(i))) - centre;
      }
    }
    return scores;
  }

  /** People dealt out at random. */
  private List<List<Integer>> folds(List<List<Integer>> people) {
    List<List<Integer>> shuffled = new ArrayList<>(people);
    Collections.shuffle(shuffled, new Random(seed));
    List<List<Integer>> folds = new ArrayList<>();
    for (int f = 0; f < FOLDS; f++) {
      folds.add(new ArrayList<>());
    }
    for (int i = 0; i < shuffled.size(); i++) {
      folds.get(i % FOLDS).addAll(shuffled.get(i));
    }
    return folds;
  }

  /** Features by their places, each less its mean, in standard deviations. */
  private record Columns(Map<String, Integer> places, double[] mean, double[] deviation) {
    static Columns of(List<Map<String, Double>> features, List<List<Integer>> taught) {
      int[] rows = flat(taught);
      Map<String, Integer> seen = new LinkedHashMap<>();
      Arrays.stream(rows)
          .forEach(
              i -> features.get(i).keySet().forEach(name -> seen.merge(name, 1, Integer::sum)));
      Map<String, Integer> places = new LinkedHashMap<>();
      seen.forEach(
          (name, n) -> {
            if (n >= LEAST_SEEN) {
              places.put(name, places.size());
            }
          });
      double[] sum = new double[places.size()];
      double[] squares = new double[places.size()];
      for (int i : rows) {
        features
            .get(i)
            .forEach(
                (name, value) -> {
                  Integer at = places.get(name);
                  if (at != null) {
                    sum[at] += value;
                    squares[at] += value * value;
                  }
                });
      }
      double[] mean = new double[sum.length];
      double[] deviation = new double[sum.length];
      for (int j = 0; j < sum.length; j++) {
        mean[j] = sum[j] / rows.length;
        deviation[j] = Math.sqrt(Math.max(0, squares[j] / rows.length - mean[j] * mean[j]));
      }
      return new Columns(places, mean, deviation);
    }

    float[] row(Map<String, Double> features) {
      float[] row = new float[mean.length];
      places.forEach(
          (name, at) -> {
            double value = features.getOrDefault(name, 0.0);
            row[at] = deviation[at] > 0 ? (float) ((value - mean[at]) / deviation[at]) : 0;
          });
      return row;
    }

    float[][] rows(List<Map<String, Double>> features, List<Integer> indices) {
      return indices.stream().map(i -> row(features.get(i))).toArray(float[][]::new);
    }
  }
}
