package dev.lethe.engine.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** What a name or a question is hidden under. Deterministic for the same random numbers. */
final class Obfuscation {
  private static final int LONG_WORD = 4;

  private Obfuscation() {}

  /** One slip in every word of four letters and more: a letter dropped, doubled or swapped. */
  static String misspelt(String text, Random random) {
    return words(text).stream()
        .map(word -> isLong(word) ? slip(word, random) : word)
        .collect(Collectors.joining(" "));
  }

  /** One slip in one word of the text. */
  static String typo(String text, Random random) {
    List<String> words = new ArrayList<>(words(text));
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      if (isLong(words.get(i))) {
        places.add(i);
      }
    }
    if (!places.isEmpty()) {
      int at = places.get(random.nextInt(places.size()));
      words.set(at, slip(words.get(at), random));
    }
    return String.join(" ", words);
  }

  private static List<String> words(String text) {
    return Arrays.asList(text.split(" "));
  }

  private static boolean isLong(String word) {
    return word.length() >= LONG_WORD && word.chars().allMatch(Character::isLetter);
  }

  private static String slip(String word, Random random) {
    int at = 1 + random.nextInt(word.length() - 2);
    String head = word.substring(0, at);
    char here = word.charAt(at);
    return switch (random.nextInt(3)) {
      case 0 -> head + word.substring(at + 1);
      case 1 -> head + here + word.substring(at);
      default -> head + word.charAt(at + 1) + here + word.substring(at + 2);
    };
  }

  /** {@code A-n-n-a}. */
  static String spelled(String name) {
    return words(name).stream()
        .map(word -> String.join("-", word.split("")))
        .collect(Collectors.joining(" "));
  }

  /** {@code 4nn4}. */
  static String digits(String name) {
    return name.replace('a', '4').replace('e', '3').replace('i', '1').replace('o', '0');
  }

  /** Initial and last name; the first half of a single name. */
  static String alias(String name) {
    List<String> words = words(name);
    return words.size() > 1
        ? name.charAt(0) + ". " + words.get(words.size() - 1)
        : name.substring(0, (name.length() + 1) / 2);
  }

  static String lastNameFirst(String name) {
    int space = name.lastIndexOf(' ');
    return space < 0 ? name : name.substring(space + 1) + ", " + name.substring(0, space);
  }
}
