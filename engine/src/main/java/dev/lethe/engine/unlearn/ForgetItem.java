package dev.lethe.engine.unlearn;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.tokenizer.PromptTemplate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One thing to forget, as the parts of the fit need it.
 *
 * @param seen what the gate takes for question and forgotten completion
 * @param prompt what the model continues, in the model's own frame
 * @param completion what it must no longer say after it
 */
record ForgetItem(ForgetExample seen, String prompt, String completion) {
  private static final Pattern SENTENCE_END =
      Pattern.compile("(?<=[.!?…][\"'”’)\\]]{0,2})\\s+|(?<=[。！？])|\\R+");
  private static final int MIN_WORDS = 3;

  /**
   * Examples as they are; raw texts by the sentence: the gate takes a sentence for both question
   * and completion, the model continues its first half. Copies are dropped.
   *
   * @throws IllegalArgumentException if nothing is left
   */
  static List<ForgetItem> of(UnlearnTask task, PromptTemplate template) {
    Set<ForgetItem> items = new LinkedHashSet<>();
    for (ForgetExample example : task.examples()) {
      items.add(new ForgetItem(example, template.frame(example.prompt()), example.completion()));
    }
    for (String text : task.texts()) {
      addSentences(text, items);
    }
    if (items.isEmpty()) {
      throw new IllegalArgumentException("the forget set holds no text");
    }
    return new ArrayList<>(items);
  }

  private static void addSentences(String text, Set<ForgetItem> items) {
    for (String sentence : SENTENCE_END.split(text)) {
      String[] words = sentence.strip().split("\\s+");
      if (words.length >= MIN_WORDS) {
        int half = words.length / 2;
        String first = String.join(" ", List.of(words).subList(0, half));
        String second = " " + String.join(" ", List.of(words).subList(half, words.length));
        items.add(new ForgetItem(new ForgetExample(first + second, first + second), first, second));
      }
    }
  }

  @Override
  public String toString() {
    return "ForgetItem[redacted]";
  }
}
