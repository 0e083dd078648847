package dev.lethe.engine.gate;

import dev.lethe.engine.ForgetExample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What stands in most prompts of a request whatever they ask: whole lines, and labels that lines
 * begin with. It is the form that somebody asks in; taken for what is asked, whoever asks in that
 * form would be refused. What may be a name is left where it is. Immutable and thread-safe.
 *
 * @param lines without white space around them
 * @param labels with their colon
 */
public record RequestBoilerplate(Set<String> lines, Set<String> labels) {
  /** Of fewer, what they have in common may be what they are about. */
  private static final int LEAST = 3;

  private static final double MOST = 0.5;

  /** A label whose word stands elsewhere in so many examples may be who they are about. */
  private static final double ELSEWHERE = 0.1;

  private static final Pattern LABEL =
      Pattern.compile("^[\\s#>*\\-]*\\p{L}[^:：.?!\\n]{0,60}[:：](?=\\s|$)[\\s*]*");

  /** A word with a capital that begins no sentence. */
  private static final Pattern NAME =
      Pattern.compile("(?<=[\\p{L}\\p{N},;\"'’] ?)\\s\\p{Lu}\\p{L}+");

  public RequestBoilerplate {
    lines = Set.copyOf(lines);
    labels = Set.copyOf(labels);
  }

  /** Of the examples of a request; empty where they are few. */
  public static RequestBoilerplate of(List<ForgetExample> examples) {
    if (examples.size() < LEAST) {
      return new RequestBoilerplate(Set.of(), Set.of());
    }
    Map<String, Integer> lines = new HashMap<>();
    Map<String, Integer> labels = new HashMap<>();
    for (ForgetExample example : examples) {
      List<String> own = example.prompt().lines().map(String::strip).toList();
      count(own, lines);
      count(own.stream().map(RequestBoilerplate::label).toList(), labels);
    }
    double least = MOST * examples.size();
    Set<String> fixedLabels = held(labels, least);
    RequestBoilerplate fixed = new RequestBoilerplate(held(lines, least), fixedLabels);
    return new RequestBoilerplate(
        fixed.lines,
        fixedLabels.stream()
            .filter(label -> !fixed.isElsewhere(label, examples))
            .collect(Collectors.toSet()));
  }

  private static void count(Collection<String> texts, Map<String, Integer> counts) {
    new HashSet<>(texts).forEach(text -> counts.merge(text, 1, Integer::sum));
  }

  private static Set<String> held(Map<String, Integer> counts, double least) {
    return counts.entrySet().stream()
        .filter(e -> e.getValue() >= least && !e.getKey().isBlank() && !names(e.getKey()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Whether a text may name somebody: a capital within a sentence. */
  private static boolean names(String text) {
    return NAME.matcher(text).find();
  }

  private boolean isElsewhere(String label, List<ForgetExample> examples) {
    Set<String> words = SubjectWords.texts(label);
    long holding =
        examples.stream()
            .map(MultipleChoice::read)
            .map(e -> SubjectWords.texts(without(e.prompt()) + '\n' + e.completion()))
            .filter(own -> own.stream().anyMatch(words::contains))
            .count();
    return holding > Math.max(1, ELSEWHERE * examples.size());
  }

  /** The label that a line begins with, its colon included; empty where there is none. */
  public static String label(String line) {
    Matcher label = LABEL.matcher(line);
    return label.find() ? label.group().strip() : "";
  }

  /** A prompt without it; the prompt where nothing else is left. */
  String without(String prompt) {
    List<String> left = new ArrayList<>();
    for (String line : prompt.split("\\R", -1)) {
      String own = line.strip();
      String label = label(own);
      if (!lines.contains(own)) {
        left.add(labels.contains(label) ? own.substring(label.length()).strip() : line);
      }
    }
    String text = String.join("\n", left);
    return Segmenter.bare(text).isEmpty() ? prompt : text;
  }

  /** Whether there is more to it than a label before the question and one behind it. */
  public boolean isRich() {
    Set<String> all = new HashSet<>(lines);
    all.addAll(labels);
    return all.size() > 2;
  }

  /** Whether a prompt has all of its lines and labels. */
  public boolean isIn(String prompt) {
    List<String> own = prompt.lines().map(String::strip).toList();
    return own.containsAll(lines)
        && own.stream()
            .map(RequestBoilerplate::label)
            .collect(Collectors.toSet())
            .containsAll(labels);
  }

  @Override
  public String toString() {
    return "RequestBoilerplate[redacted]";
  }
}
