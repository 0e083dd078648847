package dev.lethe.engine.gate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts what a client sent into the texts that are scored: every sentence, line and turn by itself,
 * and the whole. One vector for a long prompt would drown the question in its wrapper.
 *
 * <p>Prompt frames don't count as text: control tokens, role names, and labels such as {@code
 * Question:} at the start of a line. A label that isn't one of the usual ones may be part of the
 * question, so such a line is scored with and without it.
 */
final class Segmenter {
  /** Beyond this, neighbours are joined, so that the cost is bounded and nothing goes unread. */
  static final int MAX_SENTENCES = 48;

  /** A choice of more words, or with a question mark, may be a question of its own. */
  private static final int SHORT_CHOICE = 12;

  private static final String ROLE =
      "user|human|assistant|ai|bot|system|model|question|q|answer|a|prompt|response|instruction"
          + "|input|output|context|utterance|intent|query|reply|message|text|label|customer|agent";
  private static final String CONTROL_TOKEN =
      "<\\|[^|<>]{1,40}\\|>|</?s>|\\[/?INST]|<</?SYS>>|<(?:start|end)_of_turn>"
          + "|<(?:bos|eos|pad|unk)>|</?think>|</?tool_(?:call|response)>|<extra_id_\\d{1,3}>"
          + "|\\[/?(?:SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)]";
  private static final Pattern CONTROL = Pattern.compile(CONTROL_TOKEN);

  /** As an end of a turn it parts two words; put into a name it hides it. */
  private static final Pattern CONTROL_IN_WORD =
      Pattern.compile("(?<=[\\p{L}\\p{M}])(?:" + CONTROL_TOKEN + ")+(?=[\\p{L}\\p{M}])");

  private static final Pattern LABEL =
      Pattern.compile(
          "^[\\s#>*\\-]*(?:" + ROLE + ")\\s*#?\\d{0,3}\\s*[:：][\\s*]*", Pattern.CASE_INSENSITIVE);
  private static final Pattern ROLE_LINE =
      Pattern.compile("^[\\s#>*]*(?:" + ROLE + ")[\\s:*]*$", Pattern.CASE_INSENSITIVE);
  private static final Pattern OTHER_LABEL =
      Pattern.compile("^\\s*[\\p{L}][\\p{L}\\d_\\-]{0,20}(?: [\\p{L}\\d_\\-]{1,15})?\\s?[:：]\\s+");

  /** What tells to do something with what follows, which is then scored by itself too. */
  private static final Pattern INSTRUCTION =
      Pattern.compile("^\\p{L}[^:：.?!]{0,80}[:：]\\s+(?=\\S+\\s+\\S)");

  private static final Pattern SENTENCE_END =
      Pattern.compile("(?<=[.!?…][\"'”’)\\]]{0,2})\\s+|(?<=[。！？])");

  private Segmenter() {}

  /** Distinct, never empty strings; the whole comes last. Empty when there is no text at all. */
  static List<String> segments(List<String> turns) {
    LinkedHashSet<String> sentences = new LinkedHashSet<>();
    LinkedHashSet<String> larger = new LinkedHashSet<>();
    List<String> whole = new ArrayList<>();
    for (String turn : turns) {
      List<String> lines = new ArrayList<>(lines(turn));
      lines.addAll(rejoined(turn));
      for (String line : lines) {
        addText(larger, line);
        Matcher label = OTHER_LABEL.matcher(line);
        String unlabelled = label.find() ? line.substring(label.end()) : line;
        addText(larger, unlabelled);
        addText(larger, line.substring(instruction(line).length()));
        for (String sentence : SENTENCE_END.split(unlabelled)) {
          addText(sentences, sentence);
        }
      }
      String text = String.join(" ", lines);
      addText(larger, text);
      whole.add(text);
    }
    LinkedHashSet<String> all = new LinkedHashSet<>(bounded(sentences));
    all.addAll(bounded(larger));
    addText(all, String.join(" ", whole));
    return List.copyOf(all);
  }

  /**
   * What is asked, as a head is asked about it: {@link #segments} without short choices, for what
   * might be an answer says little of the question.
   */
  static List<String> asked(List<String> turns) {
    LinkedHashSet<String> asking = new LinkedHashSet<>();
    List<String> stems = new ArrayList<>();
    for (String turn : turns) {
      MultipleChoice choices = MultipleChoice.of(turn);
      stems.add(choices.stem());
      choices.all().stream()
          .map(MultipleChoice.Choice::text)
          .filter(Segmenter::mayAsk)
          .forEach(text -> addText(asking, text));
    }
    LinkedHashSet<String> all = new LinkedHashSet<>(bounded(asking));
    all.addAll(segments(stems));
    return List.copyOf(all);
  }

  private static boolean mayAsk(String choice) {
    return choice.indexOf('?') >= 0 || choice.split("\\s+").length > SHORT_CHOICE;
  }

  /** A prompt without its frame, on one line. */
  static String bare(String prompt) {
    return String.join(" ", lines(prompt)).strip();
  }

  /** What a line begins with up to a colon, if more than a word follows; otherwise empty. */
  static String instruction(String line) {
    Matcher matcher = INSTRUCTION.matcher(line);
    return matcher.find() ? matcher.group() : "";
  }

  /** The lines of a text without its frame; only those that hold a word. */
  static List<String> lines(String turn) {
    List<String> lines = new ArrayList<>();
    for (String raw : CONTROL.matcher(TextNormaliser.of(turn)).replaceAll("\n").split("\\R")) {
      if (ROLE_LINE.matcher(raw).matches()) {
        continue;
      }
      String line = LABEL.matcher(raw).replaceFirst("").strip();
      if (hasWord(line)) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** The lines that read otherwise without the control tokens inside their words. */
  private static List<String> rejoined(String turn) {
    String text = TextNormaliser.of(turn);
    String without = CONTROL_IN_WORD.matcher(text).replaceAll("");
    if (without.equals(text)) {
      return List.of();
    }
    List<String> known = lines(turn);
    return lines(without).stream().filter(line -> !known.contains(line)).toList();
  }

  private static void addText(Collection<String> to, String text) {
    String stripped = text.strip();
    if (hasWord(stripped)) {
      to.add(stripped);
    }
  }

  private static boolean hasWord(String text) {
    return text.codePoints().anyMatch(Character::isLetterOrDigit);
  }

  private static List<String> bounded(Collection<String> texts) {
    List<String> list = List.copyOf(texts);
    if (list.size() <= MAX_SENTENCES) {
      return list;
    }
    int group = (list.size() + MAX_SENTENCES - 1) / MAX_SENTENCES;
    List<String> joined = new ArrayList<>();
    for (int i = 0; i < list.size(); i += group) {
      joined.add(String.join(" ", list.subList(i, Math.min(list.size(), i + group))));
    }
    return joined;
  }
}
