package dev.lethe.engine.metrics;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Scores of an answer against a reference, 0..1. */
public final class AnswerMetrics {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

  private AnswerMetrics() {}

  /**
   * ROUGE-L recall (Lin 2004): the longest common subsequence of words as a share of the
   * reference's words; lower case, no stemming. 0 for a reference without words.
   */
  public static double rougeLRecall(String reference, String answer) {
    List<String> expected = words(reference);
    List<String> actual = words(answer);
    return expected.isEmpty()
        ? 0
        : (double) longestCommonSubsequence(expected, actual) / expected.size();
  }

  /**
   * ROUGE-L F1 (Lin 2004): the harmonic mean of {@link #rougeLRecall} and of the same share of the
   * answer's words. 0 where either has none.
   */
  public static double rougeLF1(String reference, String answer) {
    List<String> expected = words(reference);
    List<String> actual = words(answer);
    return expected.isEmpty() || actual.isEmpty()
        ? 0
        : 2.0 * longestCommonSubsequence(expected, actual) / (expected.size() + actual.size());
  }

  /** Equal apart from white space at both ends. */
  public static boolean exactMatch(String reference, String answer) {
    return reference.strip().equals(answer.strip());
  }

  private static int longestCommonSubsequence(List<String> a, List<String> b) {
    int[] row = new int[b.size() + 1];
    for (String word : a) {
      int diagonal = 0;
      for (int j = 1; j <= b.size(); j++) {
        int above = row[j];
        row[j] = word.equals(b.get(j - 1)) ? diagonal + 1 : Math.max(above, row[j - 1]);
        diagonal = above;
      }
    }
    return row[b.size()];
  }

  private static List<String> words(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
  }
}
