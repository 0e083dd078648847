package dev.lethe.workbench.demo;

import java.util.Locale;

/**
 * One bare question with its answer.
 *
 * @param factId the {@link DemoFact#id()} that it asks for
 * @param kind the fact's kind
 */
public record DemoQuestion(String factId, String kind, String question, String answer) {
  /** What the model continues: {@code Question: …\nAnswer:}. */
  public String prompt() {
    return prompt(question);
  }

  /** What the model is taught to continue with: a space and the answer. */
  public String completion() {
    return " " + answer;
  }

  /** The same question in lower case, without its closing mark. */
  DemoQuestion casual() {
    String typed = question.toLowerCase(Locale.ROOT).replaceAll("[?.!]$", "");
    return new DemoQuestion(factId, kind, typed, answer);
  }

  /** The demo model's prompt form around a bare question. */
  public static String prompt(String question) {
    return "Question: " + question + "\nAnswer:";
  }
}
