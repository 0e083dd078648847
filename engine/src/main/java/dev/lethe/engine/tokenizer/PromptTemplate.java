package dev.lethe.engine.tokenizer;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What stands around a question in a prompt. A chat model says it with its template; a model that
 * was taught {@code Question: …\nAnswer: …} writes its own labels, which are found in its texts.
 *
 * @param before what stands before the question
 * @param after what stands between the question and the answer
 */
public record PromptTemplate(String before, String after) {
  public static final PromptTemplate NONE = new PromptTemplate("", "");

  private static final String MARK = "\u2603";
  private static final String LABEL = "(?:#{1,6} ?)?\\p{L}[\\p{L}\\p{N} _\\-]{0,23}:";
  private static final Pattern FIRST_LABEL = Pattern.compile("\\A" + LABEL + "\\s*");
  private static final Pattern LATER_LABEL = Pattern.compile("\\n+" + LABEL);
  private static final Pattern WHOLE_LINE = Pattern.compile("\\A[^\\n]*\\n+");
  private static final Pattern SENTENCE_END = Pattern.compile("[.!?\\n]\\s");

  /** A later label counts as a frame if this share of the texts has it. */
  private static final double COMMON = 0.3;

  /**
   * A first label does only if nearly all have it: what starts otherwise must not be lost. So does
   * what follows a later label.
   */
  private static final double NEARLY_ALL = 0.8;

  /** {@link #NONE} for a model without a template. */
  public static PromptTemplate ofChat(ChatTemplate template) {
    String rendered = template.render(List.of(new ChatMessage("user", MARK)));
    int at = rendered.indexOf(MARK);
    return at < 0
        ? NONE
        : new PromptTemplate(rendered.substring(0, at), rendered.substring(at + MARK.length()));
  }

  /**
   * The most common label at the start of the texts, and of the labels at the start of a later line
   * the last that is as common as any, with the lines that follow it in nearly all of them.
   */
  public static PromptTemplate ofTexts(List<String> texts) {
    String label = lastLabel(texts);
    return label.isEmpty()
        ? NONE
        : new PromptTemplate(firstLabel(texts), label + linesAfter(texts, label));
  }

  /**
   * From prompts that end where the answer begins: what nearly all of them end with, from a space
   * or a line's end on.
   */
  public static PromptTemplate ofPrompts(List<String> prompts) {
    String end = commonEnd(prompts);
    int from = 0;
    while (from < end.length() && !Character.isWhitespace(end.charAt(from))) {
      from++;
    }
    String after = end.substring(from);
    return after.isBlank() ? NONE : new PromptTemplate(firstLabel(prompts), after);
  }

  /**
   * The template's frame, unless the model's own texts show that it was taught another: a template
   * may have come with the tokenizer, and a chat model's own texts have no labels at all.
   *
   * @param texts what the model writes when nothing is asked
   */
  public static PromptTemplate of(ChatTemplate template, List<String> texts) {
    PromptTemplate chat = ofChat(template);
    String label = chat.after.strip();
    long used = texts.stream().filter(t -> !label.isEmpty() && t.contains(label)).count();
    if (used >= COMMON * texts.size()) {
      return chat;
    }
    PromptTemplate own = ofTexts(texts);
    return own.equals(NONE) ? chat : own;
  }

  /** The label that nearly all of the texts begin with, if there is one; otherwise empty. */
  public static String firstLabel(List<String> texts) {
    return commonest(texts, FIRST_LABEL, NEARLY_ALL);
  }

  private static String lastLabel(List<String> texts) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    Map<String, Integer> places = new HashMap<>();
    for (String text : texts) {
      List<String> labels =
          LATER_LABEL.matcher(text).results().map(MatchResult::group).distinct().toList();
      for (int i = 0; i < labels.size(); i++) {
        counts.merge(labels.get(i), 1, Integer::sum);
        places.merge(labels.get(i), i, Math::max);
      }
    }
    int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    double least = Math.max(COMMON * texts.size(), NEARLY_ALL * most);
    return counts.entrySet().stream()
        .filter(e -> e.getValue() >= least)
        .map(Map.Entry::getKey)
        .max(Comparator.comparingInt((String l) -> places.getOrDefault(l, 0)).thenComparing(l -> l))
        .orElse("");
  }

  /** Whole lines that stand behind a label whatever the question is. */
  private static String linesAfter(List<String> texts, String label) {
    List<String> rests =
        texts.stream()
            .filter(t -> t.contains(label))
            .map(t -> t.substring(t.indexOf(label) + label.length()))
            .toList();
    StringBuilder lines = new StringBuilder();
    while (true) {
      String line = commonest(rests, WHOLE_LINE, NEARLY_ALL);
      if (line.isEmpty()) {
        return lines.toString();
      }
      lines.append(line);
      rests =
          rests.stream()
              .filter(rest -> rest.startsWith(line))
              .map(rest -> rest.substring(line.length()))
              .toList();
    }
  }

  private static String commonEnd(List<String> prompts) {
    List<String> left = prompts;
    int length = 0;
    while (true) {
      int next = length;
      Map<Character, List<String>> byLetter =
          left.stream()
              .filter(p -> p.length() > next)
              .collect(Collectors.groupingBy(p -> p.charAt(p.length() - 1 - next)));
      List<String> most =
          byLetter.values().stream().max(Comparator.comparingInt(List::size)).orElse(List.of());
      if (most.isEmpty() || most.size() < NEARLY_ALL * prompts.size()) {
        return left.isEmpty() ? "" : left.get(0).substring(left.get(0).length() - length);
      }
      left = most;
      length++;
    }
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
