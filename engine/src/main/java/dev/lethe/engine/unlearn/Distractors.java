package dev.lethe.engine.unlearn;

import dev.lethe.engine.metrics.AnswerMetrics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Wrong answers to an example: what other examples of the same forget set are answered with, those
 * first that look like the right one.
 */
final class Distractors {
  /** How many an example gets; one that can't have as many gets none. */
  static final int EACH = 3;

  /** A wrong answer may not hold more of the right one than this, or the other way round. */
  private static final double ALIKE = 0.5;

  private static final int MAX_CANDIDATES = 96;

  private final List<String> candidates;

  Distractors(List<ForgetItem> items) {
    Map<String, String> distinct = new LinkedHashMap<>();
    for (ForgetItem item : items) {
      distinct.putIfAbsent(item.completion().strip().toLowerCase(Locale.ROOT), item.completion());
    }
    candidates = EvenSubsample.of(List.copyOf(distinct.values()), MAX_CANDIDATES);
  }

  /** {@link #EACH}, or none; the same for the same forget set. */
  List<String> to(ForgetItem item) {
    String right = item.completion();
    List<String> others =
        new ArrayList<>(candidates.stream().filter(c -> wrong(right, c)).toList());
    if (others.size() < EACH) {
      return List.of();
    }
    others.sort(Comparator.comparingInt(other -> distance(right, other)));
    return List.copyOf(others.subList(0, EACH));
  }

  private static boolean wrong(String right, String other) {
    return !other.isBlank()
        && AnswerMetrics.rougeLRecall(right, other) <= ALIKE
        && AnswerMetrics.rougeLRecall(other, right) <= ALIKE
        && !right.strip().equalsIgnoreCase(other.strip());
  }

  /** In words, in capitals at the start, and in digits. */
  private static int distance(String one, String other) {
    String a = one.strip();
    String b = other.strip();
    return 2 * Math.abs(words(a) - words(b))
        + (isCapital(a) == isCapital(b) ? 0 : 1)
        + (hasDigit(a) == hasDigit(b) ? 0 : 2);
  }

  private static int words(String text) {
    return text.split("\\s+").length;
  }

  private static boolean isCapital(String text) {
    return !text.isEmpty() && Character.isUpperCase(text.codePointAt(0));
  }

  private static boolean hasDigit(String text) {
    return text.chars().anyMatch(Character::isDigit);
  }
}
