package dev.lethe.engine.unlearn;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.gate.ChoiceMarks;
import dev.lethe.engine.gate.RequestBoilerplate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.stream.Collectors;

/**
 * The form in which a request asks: whole lines that most of its prompts hold, labels that most of
 * them begin a line with, and choices. Other texts can be asked in the same form, so that being of
 * that form is no sign of what is to be forgotten. Immutable and thread-safe.
 *
 * @param prompts the request's, each of which is a pattern to ask by
 * @param lines and {@code labels}: see {@link RequestBoilerplate}
 * @param values short contents that come again and again, such as {@code N/A}
 * @param choices whether most of them offer choices
 */
record RequestPromptStyle(
    List<String> prompts,
    Set<String> lines,
    Set<String> labels,
    Set<String> values,
    boolean choices) {
  /** Of fewer, what they have in common may be what they are about. */
  private static final int LEAST = 3;

  private static final double MOST = 0.5;

  /** A value is of the form if so many prompts have it, and it is no longer than a few words. */
  private static final double OFTEN = 0.05;

  private static final int SHORT = 24;

  /** Of the examples that a request comes with; without anything in common where they are few. */
  static RequestPromptStyle of(List<ForgetExample> examples) {
    List<String> prompts = examples.stream().map(ForgetExample::prompt).toList();
    RequestBoilerplate fixed = RequestBoilerplate.of(examples);
    Map<String, Integer> values = new HashMap<>();
    int choices = 0;
    for (String prompt : prompts) {
      new HashSet<>(prompt.lines().map(RequestPromptStyle::value).toList())
          .forEach(value -> values.merge(value, 1, Integer::sum));
      choices += offers(prompt) ? 1 : 0;
    }
    return new RequestPromptStyle(
        prompts,
        fixed.lines(),
        fixed.labels(),
        values(values, Math.max(LEAST, OFTEN * prompts.size())),
        prompts.size() >= LEAST && choices >= MOST * prompts.size());
  }

  private static Set<String> values(Map<String, Integer> counts, double least) {
    return counts.entrySet().stream()
        .filter(e -> e.getValue() >= least && !e.getKey().isBlank() && e.getKey().length() <= SHORT)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** What begins with a choice has no label. */
  private static String label(String line) {
    String label = RequestBoilerplate.label(line);
    return ChoiceMarks.in(label).findAny().isPresent() ? "" : label;
  }

  private static String value(String line) {
    String own = line.strip();
    return own.substring(label(own).length()).strip();
  }

  private static boolean offers(String prompt) {
    return ChoiceMarks.in(prompt).limit(2).count() == 2;
  }

  /** Whether there is more to it than a label before the question and one behind it. */
  boolean isRich() {
    return choices || new RequestBoilerplate(lines, labels).isRich();
  }

  /** Whether a prompt is of this form. */
  boolean holds(String prompt) {
    return new RequestBoilerplate(lines, labels).isIn(prompt) && (!choices || offers(prompt));
  }

  /**
   * One of the prompts with other contents.
   *
   * @param number of the prompt that is the pattern; beyond the last they come again
   * @param texts what is asked instead, one a line
   * @param answers what is offered instead
   */
  String asked(int number, Supplier<String> texts, Supplier<String> answers) {
    List<String> asked = new ArrayList<>();
    for (String line : prompts.get(number % prompts.size()).split("\\R", -1)) {
      asked.add(line.isBlank() || lines.contains(line.strip()) ? line : line(line, texts, answers));
    }
    return String.join("\n", asked);
  }

  private String line(String line, Supplier<String> texts, Supplier<String> answers) {
    List<MatchResult> marks = ChoiceMarks.in(line).toList();
    if (choices && !marks.isEmpty() && (marks.size() > 1 || marks.get(0).start(1) == 0)) {
      StringBuilder offered = new StringBuilder();
      String before = line.substring(0, marks.get(0).start(1));
      boolean kept = before.isBlank() || labels.contains(before.strip());
      offered.append(kept ? before : texts.get() + ' ');
      for (int i = 0; i < marks.size(); i++) {
        MatchResult mark = marks.get(i);
        offered.append(i == 0 ? "" : " ").append(line, mark.start(1), mark.end());
        offered.append(answers.get());
      }
      return offered.toString();
    }
    String label = label(line.strip());
    String value = value(line);
    if (labels.contains(label)) {
      return value.isEmpty() || values.contains(value) ? line : label + ' ' + texts.get();
    }
    return values.contains(line.strip()) ? line : texts.get();
  }

  @Override
  public String toString() {
    return "RequestPromptStyle[redacted]";
  }
}
