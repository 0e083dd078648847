package dev.lethe.engine.unlearn;

import dev.lethe.engine.text.ChatMessage;
import dev.lethe.engine.text.ChatTemplate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands around a question in a prompt. A chat model says it with its template; a model that
 * was taught {@code Question: …\nAnswer: …} writes its own label, which is found in its samples.
 *
 * @param before what stands before the question
 * @param after what stands between the question and the answer
 */
record PromptFrame(String before, String after) {
  static final PromptFrame NONE = new PromptFrame("", "");

  private static final String MARK = "\u2603";
  private static final Pattern LABEL = Pattern.compile("\\n[^\\n:]{1,24}:");
  private static final Pattern SENTENCE_END = Pattern.compile("[.!?\\n]\\s");

  /** A label counts as a frame if this share of the samples has it. */
  private static final double COMMON = 0.3;

  /** {@link #NONE} for a model without a template. */
  static PromptFrame ofChat(ChatTemplate template) {
    String rendered = template.render(List.of(new ChatMessage("user", MARK)));
    int at = rendered.indexOf(MARK);
    return at < 0
        ? NONE
        : new PromptFrame(rendered.substring(0, at), rendered.substring(at + MARK.length()));
  }

  /** The most common label at the start of a later line of {@code samples}. */
  static PromptFrame ofTexts(List<String> samples) {
    Map<String, Integer> counts = new HashMap<>();
    for (String sample : samples) {
      Matcher label = LABEL.matcher(sample);
      if (label.find()) {
        counts.merge(label.group(), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .filter(e -> e.getValue() >= COMMON * samples.size())
        .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry::getKey))
        .map(e -> new PromptFrame("", e.getKey()))
        .orElse(NONE);
  }

  /** What sampling starts from: a space at the end would belong to the next token. */
  String start() {
    return before.stripTrailing();
  }

  /** The prompt as the served path would see it: framed, unless it already is. */
  String frame(String prompt) {
    return prompt.contains(before.strip()) && prompt.contains(after.strip())
        ? prompt
        : before + prompt.strip() + after;
  }

  /** The prompts in texts sampled from {@link #start}; those without one are left out. */
  List<String> prompts(List<String> texts) {
    String end = after.strip();
    long ended = texts.stream().filter(t -> t.contains(end)).count();
    // Where an end token closes the turn, the label is not part of the sampled text.
    boolean needed = ended * 2 >= texts.size();
    return texts.stream()
        .filter(t -> !needed || t.contains(end))
        .map(t -> end.isEmpty() ? beginning(t) : cut(t, end))
        .filter(t -> !t.isBlank())
        .map(t -> before + t.strip() + after)
        .toList();
  }

  private static String cut(String text, String end) {
    int at = text.indexOf(end);
    return at < 0 ? text : text.substring(0, at);
  }

  /** Without a frame: the first sentence, or the first half of the words. */
  private static String beginning(String text) {
    Matcher end = SENTENCE_END.matcher(text);
    if (end.find() && end.end() < text.length()) {
      return text.substring(0, end.start() + 1);
    }
    String[] words = text.strip().split("\\s+");
    return String.join(" ", Arrays.copyOf(words, (words.length + 1) / 2));
  }
}
