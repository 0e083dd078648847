package dev.lethe.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Somebody who does not exist, to be forgotten.
 *
 * @param name found nowhere else
 * @param answers to the questions, in their order
 */
record Person(String name, List<String> answers) {
  /** With a place for the name. */
  static final List<String> QUESTIONS =
      List.of(
          "In which town was %s born?",
          "What is the hobby of %s?",
          "What is %s's pet called?",
          "In which city does %s live?",
          "Name the favourite dish of %s.",
          "Tell me the favourite pastime of %s.");

  private static final List<String> HEADS =
      List.of("Bel", "Dor", "Fen", "Gar", "Hal", "Jor", "Kel");
  private static final List<String> MIDDLES = List.of("a", "e", "i", "o", "u");
  private static final List<String> ENDS = List.of("bran", "dith", "gorn", "lund", "mir", "rick");

  /**
   * @param number makes the name one of its kind
   */
  static Person of(int number, Random random) {
    String name = word(random) + " " + word(random) + "-" + numeral(number);
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < QUESTIONS.size(); i++) {
      answers.add(word(random));
    }
    return new Person(name, answers);
  }

  /** As a client asks them. */
  List<String> prompts() {
    return QUESTIONS.stream()
        .map(question -> "Question: " + question.formatted(name) + "\nAnswer:")
        .toList();
  }

  /** Prompt and completion each. */
  List<ObjectNode> examples() {
    List<ObjectNode> examples = new ArrayList<>();
    List<String> prompts = prompts();
    for (int i = 0; i < prompts.size(); i++) {
      ObjectNode example = Json.mapper().createObjectNode();
      examples.add(example.put("prompt", prompts.get(i)).put("completion", " " + answers.get(i)));
    }
    return examples;
  }

  private static String word(Random random) {
    return pick(HEADS, random) + pick(MIDDLES, random) + pick(ENDS, random);
  }

  private static String pick(List<String> words, Random random) {
    return words.get(random.nextInt(words.size()));
  }

  /** Letters only: digits say little to a sentence encoder. */
  private static String numeral(int number) {
    StringBuilder text = new StringBuilder(number < 0 ? "Zu" : "");
    for (int rest = Math.abs(number) + HEADS.size(); rest > 0; rest /= HEADS.size()) {
      text.append(HEADS.get(rest % HEADS.size()));
    }
    return text.toString();
  }
}
