package dev.lethe.engine.gate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the prompts of a model have in common, learned from its background: an instruction before
 * the question, lines about the form of the answer. A gate learns from the question alone, without
 * these and without the choices that stand below it: they would make all questions alike. It is
 * asked about everything. Immutable and thread-safe.
 *
 * @param instruction what nearly all prompts begin with, up to a colon; may be empty
 * @param lines that nearly all prompts hold
 */
record ModelBoilerplate(String instruction, Set<String> lines) {
  private static final double NEARLY_ALL = 0.8;

  ModelBoilerplate {
    lines = Set.copyOf(lines);
  }

  static ModelBoilerplate of(List<String> prompts) {
    return ofLines(prompts.stream().map(Segmenter::lines).toList());
  }

  /**
   * @param prompts the lines of each, see {@link Segmenter#lines}
   */
  static ModelBoilerplate ofLines(List<List<String>> prompts) {
    Map<String, Integer> instructions = new HashMap<>();
    Map<String, Integer> lines = new HashMap<>();
    for (List<String> own : prompts) {
      new HashSet<>(own).forEach(line -> lines.merge(line, 1, Integer::sum));
      if (!own.isEmpty()) {
        instructions.merge(Segmenter.instruction(own.get(0)), 1, Integer::sum);
      }
    }
    double least = NEARLY_ALL * prompts.size();
    return new ModelBoilerplate(
        instructions.entrySet().stream()
            .filter(e -> e.getValue() >= least)
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(""),
        lines.entrySet().stream()
            .filter(e -> e.getValue() >= least)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet()));
  }

  /** The question of a prompt on one line; all of its text where nothing else would be left. */
  String question(String prompt) {
    boolean choices = hasChoices(prompt);
    List<String> kept = new ArrayList<>();
    for (String raw : prompt.split("\\R")) {
      if (choices && startsWithChoice(raw)) {
        continue;
      }
      for (String line : Segmenter.lines(raw)) {
        if (!lines.contains(line)) {
          kept.add(kept.isEmpty() ? withoutInstruction(line) : line);
        }
      }
    }
    String question = String.join(" ", kept).strip();
    return question.isEmpty() ? Segmenter.bare(prompt) : question;
  }

  private String withoutInstruction(String line) {
    return !instruction.isEmpty() && line.startsWith(instruction)
        ? line.substring(instruction.length())
        : line;
  }

  private static boolean startsWithChoice(String line) {
    return ChoiceMarks.in(line)
        .findFirst()
        .filter(mark -> line.substring(0, mark.start(1)).isBlank())
        .isPresent();
  }

  /** Of one alone it cannot be told: it may begin a sentence, or be the speaker of a turn. */
  private static boolean hasChoices(String prompt) {
    return ChoiceMarks.in(prompt).map(mark -> mark.group(1)).distinct().limit(2).count() == 2;
  }
}
