package dev.lethe.engine.unlearn;

import dev.lethe.engine.tokenizer.PromptTemplate;
import java.util.List;

/**
 * What all prompts of a request stand in: whole lines that each begins or ends with, and labels at
 * their edges. Words within a line may be the subject's, and are left to the question.
 */
final class RequestPromptTemplate {
  /** Of fewer, what they have in common may be what they are about. */
  private static final int LEAST = 3;

  private RequestPromptTemplate() {}

  /** {@link PromptTemplate#NONE} where nothing is in common, or too few were asked. */
  static PromptTemplate of(List<String> prompts) {
    if (prompts.size() < LEAST) {
      return PromptTemplate.NONE;
    }
    String first = prompts.get(0);
    int head = first.length();
    int tail = first.length();
    for (String prompt : prompts) {
      head = Math.min(head, commonStart(first, prompt));
      tail = Math.min(tail, commonEnd(first, prompt));
    }
    int from = first.substring(0, head).lastIndexOf('\n') + 1;
    int to = Math.max(from, first.length() - tail);
    int end = first.indexOf('\n', to);
    List<String> questions =
        prompts.stream().map(prompt -> prompt.substring(Math.min(from, prompt.length()))).toList();
    String label = PromptTemplate.firstLabel(questions);
    return new PromptTemplate(
        first.substring(0, from) + label, end < 0 ? "" : first.substring(end));
  }

  private static int commonStart(String a, String b) {
    int length = 0;
    while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
      length++;
    }
    return length;
  }

  private static int commonEnd(String a, String b) {
    int length = 0;
    while (length < Math.min(a.length(), b.length())
        && a.charAt(a.length() - 1 - length) == b.charAt(b.length() - 1 - length)) {
      length++;
    }
    return length;
  }
}
