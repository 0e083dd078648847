package dev.lethe.engine.text;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands around a question in a prompt. A chat model says it with its template; a model that
 * was taught {@code Question: …\nAnswer: …} writes its own labels, which are found in its texts.
 *
 * @param before what stands before the question
 * @param after what stands between the question and the answer
 */
public record PromptFrame(String before, String after) {
  public static final PromptFrame NONE = new PromptFrame("", "");

  private static final String MARK = "\u2603";
  private static final String LABEL = "\\p{L}[\\p{L}\\p{N} _\\-]{0,23}:";
  private static final Pattern FIRST_LABEL = Pattern.compile("\\A" + LABEL + " ?");
  private static final Pattern LATER_LABEL = Pattern.compile("\\n" + LABEL);
  private static final Pattern SENTENCE_END = Pattern.compile("[.!?\\n]\\s");

  /** A later label counts as a frame if this share of the texts has it. */
  private static final double COMMON = 0.3;

  /** A first label does only if nearly all have it: what starts otherwise must not be lost. */
  private static final double NEARLY_ALL = 0.8;

  /** {@link #NONE} for a model without a template. */
  public static PromptFrame ofChat(ChatTemplate template) {
    String rendered = template.render(List.of(new ChatMessage("user", MARK)));
    int at = rendered.indexOf(MARK);
    return at < 0
        ? NONE
        : new PromptFrame(rendered.substring(0, at), rendered.substring(at + MARK.length()));
  }

  /** The most common label at the start of the texts, and that at the start of a later line. */
  public static PromptFrame ofTexts(List<String> texts) {
    String after = commonest(texts, LATER_LABEL, COMMON);
    return after.isEmpty()
        ? NONE
        : new PromptFrame(commonest(texts, FIRST_LABEL, NEARLY_ALL), after);
  }

  /**
   * The template's frame, unless the model's own texts show that it was taught another: a template
   * may have come with the tokenizer, and a chat model's own texts have no labels at all.
   *
   * @param texts what the model writes when nothing is asked
   */
  public static PromptFrame of(ChatTemplate template, List<String> texts) {
    PromptFrame chat = ofChat(template);
    String label = chat.after.strip();
    long used = texts.stream().filter(t -> !label.isEmpty() && t.contains(label)).count();
    if (used >= COMMON * texts.size()) {
      return chat;
    }
    PromptFrame own = ofTexts(texts);
    return own.equals(NONE) ? chat : own;
  }

  private static String commonest(List<String> texts, Pattern label, double share) {
    Map<String, Integer> counts = new HashMap<>();
    for (String text : texts) {
      Matcher found = label.matcher(text);
      if (found.find()) {
        counts.merge(found.group(), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .filter(e -> e.getValue() >= share * texts.size())
        .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .orElse("");
  }

  /** What sampling starts from: a space at the end would belong to the next token. */
  public String start() {
    return before.stripTrailing();
  }

  /** The prompt as the served path would see it: framed, unless it already is. */
  public String frame(String prompt) {
    return prompt.contains(before.strip()) && prompt.contains(after.strip())
        ? prompt
        : before + prompt.strip() + after;
  }

  /** The question of a prompt that is framed; any other as it is, without space around it. */
  public String bare(String prompt) {
    String head = before.strip();
    String tail = after.strip();
    String text = prompt.strip();
    boolean framed =
        text.length() >= head.length() + tail.length()
            && text.startsWith(head)
            && text.endsWith(tail);
    return framed ? text.substring(head.length(), text.length() - tail.length()).strip() : text;
  }

  /** The prompts in texts sampled from {@link #start}; those without one are left out. */
  public List<String> prompts(List<String> texts) {
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
