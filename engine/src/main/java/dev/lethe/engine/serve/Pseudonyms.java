package dev.lethe.engine.serve;

import dev.lethe.engine.gate.NamePlace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Invented names in the place of a subject's, and back. A word of the name has the same one in all
 * spellings, to everybody and for ever: who asks twice, or misspells it, learns nothing more.
 *
 * <p>Used for one question, by one thread.
 */
final class Pseudonyms {
  /** Between two words of one name: a space, a line break at most. */
  private static final Pattern BETWEEN = Pattern.compile("[\\s\\u00ad-]{1,3}");

  private final int attempt;
  private final ToIntFunction<String> tokens;

  /** Invented → as the client wrote it last. */
  private final Map<String, String> written = new LinkedHashMap<>();

  /**
   * @param attempt of another one other names come
   * @param tokens how many tokens the model writes a text with
   */
  Pseudonyms(int attempt, ToIntFunction<String> tokens) {
    this.attempt = attempt;
    this.tokens = tokens;
  }

  /** The text with invented names at these places. */
  String hide(String text, List<NamePlace> places) {
    StringBuilder hidden = new StringBuilder();
    int end = 0;
    for (int i = 0; i < places.size(); i++) {
      NamePlace place = places.get(i);
      boolean before = i > 0 && adjoin(text, places.get(i - 1), place);
      boolean behind = i + 1 < places.size() && adjoin(text, place, places.get(i + 1));
      String word = text.substring(place.start(), place.end());
      String invented = InventedNames.of(place.key(), attempt, before || !behind, tokens);
      String shaped = spelled(cased(invented, word), word);
      written.put(invented, word);
      written.put(shaped, word);
      hidden.append(text, end, place.start()).append(shaped);
      end = place.end();
    }
    return hidden.append(text, end, text.length()).toString();
  }

  private static boolean adjoin(String text, NamePlace one, NamePlace next) {
    return BETWEEN.matcher(text).region(one.end(), next.start()).matches();
  }

  /** The answer with what the client wrote in the place of what was invented. */
  String restore(String answer) {
    if (written.isEmpty()) {
      return answer;
    }
    // An ending may follow, in languages that decline names.
    String any =
        written.keySet().stream()
            .sorted((a, b) -> b.length() - a.length())
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    Pattern names =
        Pattern.compile(
            "(?<![\\p{L}\\p{N}])(?:" + any + ")", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    return names.matcher(answer).replaceAll(m -> Matcher.quoteReplacement(original(m.group())));
  }

  private String original(String said) {
    String same = written.get(said);
    if (same != null) {
      return same;
    }
    return written.entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(said))
        .map(Map.Entry::getValue)
        .findFirst()
        .map(word -> cased(word, said))
        .orElse(said);
  }

  /** A word in small letters, capitals or with one capital, as another one is. */
  private static String cased(String word, String like) {
    String letters =
        like.codePoints()
            .filter(Character::isLetter)
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    if (letters.isEmpty()) {
      return word;
    }
    boolean capital = Character.isUpperCase(letters.codePointAt(0));
    if (capital && letters.length() > 1 && letters.equals(letters.toUpperCase(Locale.ROOT))) {
      return word.toUpperCase(Locale.ROOT);
    }
    return capital
        ? word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1)
        : word.toLowerCase(Locale.ROOT);
  }

  /** Letter by letter where the other one is, as in {@code A-n-n-a}. */
  private static String spelled(String word, String like) {
    boolean single =
        like.length() > 2
            && Character.isLetter(like.charAt(0))
            && !Character.isLetterOrDigit(like.charAt(1))
            && Character.getType(like.charAt(1)) != Character.FORMAT
            && Character.getType(like.charAt(1)) != Character.NON_SPACING_MARK
            && "@$!".indexOf(like.charAt(1)) < 0;
    return single ? String.join(like.substring(1, 2), word.split("")) : word;
  }

  @Override
  public String toString() {
    return "Pseudonyms[redacted]";
  }
}
