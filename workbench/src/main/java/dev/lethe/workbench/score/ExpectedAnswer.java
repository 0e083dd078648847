package dev.lethe.workbench.score;

import dev.lethe.workbench.spec.SpecExample;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What is asked, and what who still knows it would say. */
record ExpectedAnswer(String prompt, String text) {
  private static final Pattern WORD = Pattern.compile("\\S+");

  /** The example as it is (MUSE's KnowMem, arXiv 2407.06460). */
  static ExpectedAnswer whole(SpecExample example) {
    return new ExpectedAnswer(example.prompt(), example.completion());
  }

  /**
   * The completion is to be continued from its middle (MUSE's VerbMem): the prompt holds the first
   * half of its words, rounded down. So a single word is asked for as a whole.
   */
  static ExpectedAnswer secondHalf(SpecExample example) {
    String completion = example.completion();
    List<MatchResult> words = WORD.matcher(completion).results().toList();
    int given = words.size() / 2;
    int end = given == 0 ? 0 : words.get(given - 1).end();
    return new ExpectedAnswer(
        example.prompt() + completion.substring(0, end), completion.substring(end));
  }

  @Override
  public String toString() {
    return "ExpectedAnswer[redacted]";
  }
}
