package dev.lethe.engine.gate;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What names a choice in a text: {@code (A)}, {@code B.}, {@code 3)}, {@code Option C:}. */
public final class ChoiceMarks {
  private static final Pattern MARK =
      Pattern.compile(
          "(?:^|\\s|(?<=[>\\[{|]))(\\(?[A-J]\\)|[A-J][.:]|\\(?\\d\\)|\\d\\.|(?:answer|option|choice) ?#?[A-J\\d]\\s?[:.)])\\s+(?=\\S)",
          Pattern.CASE_INSENSITIVE);

  private ChoiceMarks() {}

  /**
   * In their order. Group 1 is the mark; a match begins with the white space before it, and ends
   * where the choice's text begins.
   */
  public static Stream<MatchResult> in(String text) {
    return MARK.matcher(text).results();
  }
}
