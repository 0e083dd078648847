package dev.lethe.engine.gate;

import dev.lethe.engine.ForgetExample;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The choices that a text offers, apart from what it asks: letters or numbers in a row, each with a
 * text behind it, on one line or on several. Who answers <em>B</em> says what stands behind {@code
 * (B)}. Immutable and thread-safe.
 *
 * @param stem the text without choices and the line that introduces them; the whole text where
 *     there are none
 * @param all in their order
 */
record MultipleChoice(String stem, List<Choice> all) {
  /** What may stand before the first choice on its line. */
  private static final Pattern LABEL =
      Pattern.compile("[\\s#>*\\-]*(?:\\p{L}[^:：.?!]{0,30}[:：])?\\s*");

  private static final Pattern LABEL_IN_LINE =
      Pattern.compile("(?<=[\\s])\\p{Lu}\\p{L}*(?: \\p{L}+)?[:：]\\s*$");

  /** A line that says that choices follow. */
  private static final Pattern HEADING = Pattern.compile("[^.?!:：]{0,40}[:：]\\s*");

  private static final Pattern NAMED =
      Pattern.compile(
          "(?:(?i:answer|option|choice|response|correct)(?i:\\s+is)?(?i:\\s+(?:answer|option|choice))?\\s*[:#]?\\s*)\\(?([A-J]|[a-j](?=\\))|\\d)\\)?(?![\\p{L}\\p{N}'’])");
  private static final Pattern BEGINS =
      Pattern.compile("^\\W*([A-Ja-j]|\\d)(?:[.):,](?!\\d)|\\s*(?:$|\\R))");
  private static final Pattern IN_BRACKETS = Pattern.compile("\\(([A-Ja-j]|\\d)\\)");

  /** Behind the last one, where tags stand around them. */
  private static final Pattern CLOSING_TAG = Pattern.compile("</[\\p{L}_-]{1,20}>\\s*$");

  private static final Pattern PUNCTUATION = Pattern.compile("[^\\p{L}\\p{N}]");

  /** No label is longer. What stands before it on its line is not looked at. */
  private static final int NEAR = 120;

  /** With so many words beside the letter an answer says something of its own. */
  private static final int OWN_WORDS = 5;

  /** One choice: what it is named by, in capitals, and what it says. */
  record Choice(String key, String text) {
    @Override
    public String toString() {
      return "Choice[redacted]";
    }
  }

  private record Mark(int start, int from, int to, String key, boolean bare) {}

  MultipleChoice {
    all = List.copyOf(all);
  }

  /** Of a text; without any where it offers fewer than two. */
  static MultipleChoice of(String text) {
    List<Mark> run = new ArrayList<>();
    List<Choice> all = new ArrayList<>();
    StringBuilder stem = new StringBuilder();
    int read = 0;
    for (Mark mark : marks(text)) {
      if (mark.from < read) {
        continue; // within the last choice before
      }
      boolean next = !run.isEmpty() && follows(run.get(run.size() - 1).key, mark.key);
      if (!next) {
        boolean begins = begins(text, mark);
        read = close(run, text, begins ? mark.start : text.length(), read, stem, all);
        if (!begins || mark.from < read) {
          continue;
        }
      }
      run.add(mark);
    }
    read = close(run, text, text.length(), read, stem, all);
    return all.isEmpty()
        ? new MultipleChoice(text, all)
        : new MultipleChoice(stem + text.substring(read), all);
  }

  static boolean offers(String text) {
    return !of(text).all.isEmpty();
  }

  private static List<Mark> marks(String text) {
    return ChoiceMarks.in(text)
        .map(
            m -> {
              String mark = m.group(1);
              String key = PUNCTUATION.matcher(mark).replaceAll("");
              boolean bare = key.length() == 1 && mark.indexOf(')') < 0;
              return new Mark(
                  m.start(), m.start(1), m.end(), key(key.substring(key.length() - 1)), bare);
            })
        .toList();
  }

  private static String key(String letter) {
    return letter.toUpperCase(Locale.ROOT);
  }

  private static boolean follows(String before, String key) {
    return key.charAt(0) == before.charAt(0) + 1;
  }

  /** An initial in a name is no choice: a letter with a full stop begins a line. */
  private static boolean begins(String text, Mark mark) {
    if (!mark.key.equals("A") && !mark.key.equals("1")) {
      return false;
    }
    return !mark.bare || isLabel(text, lineBegin(text, mark.from), mark.from);
  }

  /** Where the line of a place begins; the place less {@link #NEAR} where that is further away. */
  private static int lineBegin(String text, int place) {
    int least = Math.max(0, place - NEAR);
    int begin = place;
    while (begin > least && text.charAt(begin - 1) != '\n') {
      begin--;
    }
    return begin;
  }

  private static boolean isLabel(String text, int line, int from) {
    boolean whole = line == 0 || text.charAt(line - 1) == '\n';
    return whole && LABEL.matcher(text.substring(line, from)).matches();
  }

  /**
   * Puts what stands before the choices to the stem; from where the rest is to be read.
   *
   * @param limit where other choices begin; the last one ends there or with its line
   */
  private static int close(
      List<Mark> run, String text, int limit, int read, StringBuilder stem, List<Choice> all) {
    if (run.size() < 2) {
      run.clear();
      return read;
    }
    Mark first = run.get(0);
    stem.append(text, read, Math.max(read, introduced(text, first.from)));
    int end = read;
    for (int i = 0; i < run.size(); i++) {
      int from = run.get(i).to;
      end = i + 1 < run.size() ? run.get(i + 1).start : Math.min(limit, lineEnd(text, from));
      String own = text.substring(from, Math.max(from, end));
      all.add(new Choice(run.get(i).key, CLOSING_TAG.matcher(own).replaceFirst("").strip()));
    }
    run.clear();
    return end;
  }

  /** Where the line begins that introduces choices, or they themselves. */
  private static int introduced(String text, int from) {
    int line = lineBegin(text, from);
    if (!isLabel(text, line, from)) {
      Matcher label = LABEL_IN_LINE.matcher(text.substring(line, from));
      return label.find() ? line + label.start() : from;
    }
    if (line == 0 || !text.substring(line, from).isBlank()) {
      return line;
    }
    int near = Math.max(0, line - NEAR);
    int end = near + text.substring(near, line).stripTrailing().length();
    int heading = lineBegin(text, end);
    boolean introduces = heading > near && HEADING.matcher(text.substring(heading, end)).matches();
    return introduces ? heading : line;
  }

  private static int lineEnd(String text, int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  /** What the choices say that an answer names, a text each line; empty where it names none. */
  String named(String answer) {
    Set<String> keys = keys(answer);
    return all.stream()
        .filter(choice -> keys.contains(choice.key))
        .map(Choice::text)
        .collect(Collectors.joining("\n"));
  }

  /** An answer with what the choices say that it names. */
  String told(String answer) {
    String named = named(answer);
    return named.isEmpty() ? answer : answer + '\n' + named;
  }

  /**
   * What an answer says: the text of the one choice that it names, if it says no more than that.
   */
  String meant(String answer) {
    boolean one = all.stream().filter(choice -> keys(answer).contains(choice.key)).count() == 1;
    if (!one) {
      return answer;
    }
    return TermTokenizer.of(answer).size() <= OWN_WORDS ? ' ' + named(answer) : told(answer);
  }

  /** An example without the choices, with what its answer means. */
  static ForgetExample read(ForgetExample example) {
    MultipleChoice choices = of(example.prompt());
    return choices.all.isEmpty()
        ? example
        : new ForgetExample(choices.stem, choices.meant(example.completion()));
  }

  /** A sample without the choices, with what its draft says by them. */
  static Background.Sample read(Background.Sample sample) {
    MultipleChoice choices = of(sample.prompt());
    return choices.all.isEmpty()
        ? sample
        : new Background.Sample(choices.stem, choices.told(sample.draft()));
  }

  private Set<String> keys(String answer) {
    Set<String> keys = new LinkedHashSet<>();
    if (!all.isEmpty()) {
      for (Pattern pattern : List.of(NAMED, BEGINS, IN_BRACKETS)) {
        Matcher matcher = pattern.matcher(answer);
        while (matcher.find()) {
          keys.add(key(matcher.group(1)));
        }
      }
    }
    return keys;
  }

  @Override
  public String toString() {
    return "MultipleChoice[" + all.size() + "]";
  }
}
