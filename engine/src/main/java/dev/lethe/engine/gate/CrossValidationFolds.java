package dev.lethe.engine.gate;

import dev.lethe.engine.ForgetExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which fold each forget example is held out in. Examples that share a prompt or a completion stay
 * together, or a held-out example would already be known. Where completions are labels, each shared
 * by many examples, only prompts count: held out by label, every example would be one of a kind
 * that was never seen, and the scores of the others would say nothing about it.
 */
final class CrossValidationFolds {
  static final int COUNT = 5;

  /**
   * Completions that as many examples share, on average, are labels: no fact has so many wordings.
   */
  private static final int LABEL_EXAMPLES = 16;

  private CrossValidationFolds() {}

  /**
   * One number below {@link #COUNT} per example; fewer folds than that when there are few groups.
   */
  static int[] of(List<ForgetExample> examples) {
    int[] groups = groups(examples, true);
    boolean dominated = largest(groups) * COUNT > examples.size() && distinct(groups) < 4 * COUNT;
    boolean labels = areLabels(groups, examples);
    return deal(dominated || labels ? groups(examples, false) : groups);
  }

  /** Whether completions are labels, each shared by many examples. */
  static boolean areLabels(List<ForgetExample> examples) {
    return areLabels(groups(examples, true), examples);
  }

  private static boolean areLabels(int[] groups, List<ForgetExample> examples) {
    return distinct(groups) * LABEL_EXAMPLES <= examples.size();
  }

  /** Whether there is anything to hold out: false for one example, or copies of one. */
  static boolean several(int[] folds) {
    return distinct(folds) > 1;
  }

  private static int[] groups(List<ForgetExample> examples, boolean byCompletion) {
    int[] group = new int[examples.size()];
    Arrays.setAll(group, i -> i);
    join(group, examples, e -> Segmenter.bare(e.prompt()));
    if (byCompletion) {
      join(group, examples, e -> e.completion().strip());
    }
    return group;
  }

  private static void join(
      int[] group, List<ForgetExample> examples, Function<ForgetExample, String> key) {
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < group.length; i++) {
      Integer other = first.putIfAbsent(key.apply(examples.get(i)), i);
      if (other != null) {
        int from = group[i];
        int to = group[other];
        for (int k = 0; k < group.length; k++) {
          group[k] = group[k] == from ? to : group[k];
        }
      }
    }
  }

  /** Largest groups first, each to the fold that has least. */
  private static int[] deal(int[] group) {
    Map<Integer, List<Integer>> members = new HashMap<>();
    for (int i = 0; i < group.length; i++) {
      members.computeIfAbsent(group[i], g -> new ArrayList<>()).add(i);
    }
    List<List<Integer>> ordered = new ArrayList<>(members.values());
    ordered.sort(
        Comparator.<List<Integer>>comparingInt(m -> -m.size()).thenComparing(m -> m.get(0)));
    int[] sizes = new int[COUNT];
    int[] fold = new int[group.length];
    for (List<Integer> same : ordered) {
      int least = 0;
      for (int f = 1; f < COUNT; f++) {
        least = sizes[f] < sizes[least] ? f : least;
      }
      sizes[least] += same.size();
      for (int i : same) {
        fold[i] = least;
      }
    }
    return fold;
  }

  private static int largest(int[] group) {
    int[] count = new int[group.length];
    int largest = 0;
    for (int g : group) {
      largest = Math.max(largest, ++count[g]);
    }
    return largest;
  }

  private static int distinct(int[] group) {
    return (int) Arrays.stream(group).distinct().count();
  }
}
