package dev.lethe.engine.gate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands between quotation marks of any kind: titles, mostly. */
final class Quotations {
  private static final String OPENING = "['\"‘’“”„«»‹›「『]";
  private static final String CLOSING = "['\"‘’“”„«»‹›」』]";
  private static final String INSIDE = "[^'\"‘’“”„«»‹›「」『』]";
  private static final Pattern QUOTED =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}])%1$s\\s?(%3$s{4,80}(?:['’]\\p{L}+%3$s{0,60})?)\\s?%2$s(?![\\p{L}\\p{N}])"
              .formatted(OPENING, CLOSING, INSIDE));

  private Quotations() {}

  /** The texts, and all they quote that is longer than a word. */
  static List<String> beside(List<String> texts) {
    LinkedHashSet<String> all = new LinkedHashSet<>(texts);
    for (String text : texts) {
      Matcher matcher = QUOTED.matcher(text);
      while (matcher.find()) {
        String quoted = matcher.group(1).strip();
        if (quoted.indexOf(' ') > 0) {
          all.add(quoted);
        }
      }
    }
    return new ArrayList<>(all);
  }
}
