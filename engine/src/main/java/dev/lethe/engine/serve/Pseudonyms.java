package dev.lethe.engine.serve;

import dev.lethe.engine.gate.NamePlace;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Invented names in the place of a subject's, and back. A word of the name has the same one in all
 * spellings, to everybody and for ever: who asks twice, or misspells it, learns nothing more.
 *
 * <p>Used for one question, by one thread.
 */
final class Pseudonyms {
  /** Between two words of one name: a space, a line break at most. */
  private static final Pattern BETWEEN = Pattern.compile("[\\s\\u00ad-]{1,3}");

  /** A shorter name may be the beginning of any word. */
  private static final int LONG = 5;

  private static final String ENDING = "\\p{L}{0,3}";

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
      String plain = cased(invented, word);
      String shaped = spelled(plain, word);
      written.put(plain, word); // what is spelled letter by letter may be answered as a word
      written.put(shaped, word);
      hidden.append(text, end, place.start()).append(shaped);
      end = place.end();
    }
    return hidden.append(text, end, text.length()).toString();
  }

  private static boolean adjoin(String text, NamePlace one, NamePlace next) {
    return BETWEEN.matcher(text).region(one.end(), next.start()).matches();
  }

  /**
   * The answer with what the client wrote in the place of what was invented, written as in the
   * question, or with a capital, or in capitals. An ending may follow a longer name, in languages
   * that decline names.
   */
  String restore(String answer) {
    if (written.isEmpty()) {
      return answer;
    }
    String any =
        written.keySet().stream()
            .flatMap(word -> Stream.of(word, cased(word, "Aa"), cased(word, "AA")))
            .distinct()
            .sorted((a, b) -> b.length() - a.length())
            .map(word -> Pattern.quote(word) + (word.length() < LONG ? "" : ENDING))
            .collect(Collectors.joining("|"));
    return Pattern.compile("(?<![\\p{L}\\p{N}])(?:" + any + ")(?![\\p{L}\\p{N}])")
        .matcher(answer)
        .replaceAll(said -> Matcher.quoteReplacement(original(said.group())));
  }

  private String original(String said) {
    String same = written.get(said);
    if (same != null) {
      return same;
    }
    return written.keySet().stream()
        .filter(word -> said.regionMatches(true, 0, word, 0, word.length()))
        .max(Comparator.comparingInt(String::length))
        .map(word -> as(word, said.substring(0, word.length())) + said.substring(word.length()))
        .orElse(said);
  }

  /** What the client wrote for an invented name, in the letters in which that was said. */
  private String as(String invented, String said) {
    String word = Objects.requireNonNull(written.get(invented));
    return said.equals(invented) ? word : cased(word, said);
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
