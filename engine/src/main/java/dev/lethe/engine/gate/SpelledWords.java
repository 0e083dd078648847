package dev.lethe.engine.gate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Stretches of a text that give a word letter by letter: {@code A-n-n-a}, {@code A n n a}, the
 * alphabet of radio operators ({@code Alfa November November Alfa}), places in the alphabet ({@code
 * 1-14-14-1}), Base64.
 */
final class SpelledWords {
  private static final String CODE =
      "alfa|alpha|bravo|charlie|delta|echo|foxtrot|golf|hotel|india|juliett?|kilo|lima|mike"
          + "|november|oscar|papa|quebec|romeo|sierra|tango|uniform|victor|whiskey|x-?ray|yankee"
          + "|zulu";
  private static final String PLACE = "(?:[1-9]|1\\d|2[0-6])";

  /** Possessive, so that none is deeper on the stack where thousands of letters stand in a row. */
  private static final Pattern LETTERS =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}])[\\p{L}\\p{N}](?:(?:[-._*·/|,]\\s?|\\s)[\\p{L}\\p{N}](?![\\p{L}\\p{N}])){2,}+");

  private static final Pattern RADIO =
      Pattern.compile(
          "\\b(?:%1$s)(?:[\\s,.;-]{1,3}(?:%1$s)\\b){2,}+".formatted(CODE),
          Pattern.CASE_INSENSITIVE);
  private static final Pattern RADIO_WORD = Pattern.compile(CODE, Pattern.CASE_INSENSITIVE);
  private static final Pattern PLACES =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}])%1$s(?:(?:[-.,·/]\\s?|\\s)%1$s(?![\\p{L}\\p{N}])){3,}+"
              .formatted(PLACE));
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private static final Pattern BASE64 =
      Pattern.compile("(?<![\\p{L}\\p{N}+/])[A-Za-z0-9+/]{8,400}+={0,2}(?![\\p{L}\\p{N}+/=])");

  private static final Pattern NAME = Pattern.compile("\\p{L}[\\p{L} .,'’-]+");

  private SpelledWords() {}

  /**
   * A stretch of the text.
   *
   * @param letters without what is between them
   */
  record Stretch(int start, int end, String letters) {}

  /** In order; none overlaps another. */
  static List<Stretch> in(String text) {
    List<Stretch> found = new ArrayList<>();
    PLACES.matcher(text).results().forEach(m -> add(found, m, letters(m.group())));
    LETTERS
        .matcher(text)
        .results()
        .forEach(m -> add(found, m, m.group().replaceAll("[^\\p{L}\\p{N}]", "")));
    RADIO.matcher(text).results().forEach(m -> add(found, m, initials(m.group())));
    BASE64
        .matcher(text)
        .results()
        .forEach(m -> decoded(m.group()).ifPresent(letters -> add(found, m, letters)));
    found.sort(Comparator.comparingInt(Stretch::start)); // of equal ones the kind looked for first
    List<Stretch> apart = new ArrayList<>();
    int end = 0;
    for (Stretch stretch : found) {
      if (stretch.start >= end) {
        apart.add(stretch);
        end = stretch.end;
      }
    }
    return apart;
  }

  private static void add(List<Stretch> found, MatchResult match, String letters) {
    found.add(new Stretch(match.start(), match.end(), letters));
  }

  private static String letters(String places) {
    return NUMBER
        .matcher(places)
        .results()
        .map(n -> String.valueOf((char) ('a' + Integer.parseInt(n.group()) - 1)))
        .collect(Collectors.joining());
  }

  private static String initials(String words) {
    return RADIO_WORD
        .matcher(words)
        .results()
        .map(w -> w.group().substring(0, 1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }

  /** Empty where it is no text in Base64; an ordinary word has no capital or digit inside. */
  private static Optional<String> decoded(String code) {
    boolean word = code.chars().skip(1).allMatch(Character::isLowerCase);
    if (word || code.chars().noneMatch(Character::isLowerCase)) {
      return Optional.empty();
    }
    try {
      String text = new String(Base64.getDecoder().decode(code), StandardCharsets.UTF_8);
      return Optional.of(text)
          .filter(name -> NAME.matcher(name).matches())
          .map(name -> name.replaceAll("[^\\p{L}]", ""));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
