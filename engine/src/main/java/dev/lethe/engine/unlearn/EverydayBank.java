package dev.lethe.engine.unlearn;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * Everyday questions of our own: what a gate is fitted against before the model has written
 * anything. About half is written by hand, the rest made from templates. The order is fixed, and
 * every prefix is a mix of all subjects and forms, so a short bank is as broad as a long one.
 *
 * <p>Thread safe; each call makes the list anew.
 */
final class EverydayBank {
  /** A few thousand: enough neighbours for any forget set, and seconds to encode. */
  static final int DEFAULT_COUNT = 3000;

  /** Far below what the templates can make, so that the search for a new one ends. */
  static final int MOST = 20_000;

  private static final int SEED = 20_260_901;

  private static final String[] BY_HAND = {
    "life.txt", "leisure.txt", "school.txt", "work.txt", "people.txt", "languages.txt"
  };

  /** Where subjects may start, in distances between their lines: all within the first tenth. */
  private static final double LATEST_START = 0.9;

  /** A line and where it belongs among all of them, 0 to 1. */
  private record Placed(String question, double place) {}

  private EverydayBank() {}

  /** The first {@link #DEFAULT_COUNT}. */
  static List<String> questions() {
    return questions(DEFAULT_COUNT);
  }

  /**
   * The first ones, without frame or line break, all different whatever their case. A longer list
   * begins with the shorter one.
   *
   * @throws IllegalArgumentException if the count is negative or above {@link #MOST}
   */
  static List<String> questions(int count) {
    if (count < 0 || count > MOST) {
      throw new IllegalArgumentException("count must be from 0 to " + MOST + ", not " + count);
    }
    Random random = new Random(SEED);
    List<String> byHand = spread(EverydayText.sections(BY_HAND).values(), random);
    EverydayTemplates templates = new EverydayTemplates(random);
    Set<String> seen = new HashSet<>();
    byHand.forEach(question -> seen.add(key(question)));
    List<String> questions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int handed = share(i, byHand.size());
      questions.add(
          share(i + 1, byHand.size()) > handed ? byHand.get(handed) : unseen(templates, seen));
    }
    return List.copyOf(questions);
  }

  /** How many of the first so many are by hand: evenly, until all of them are given. */
  private static int share(int prefix, int byHand) {
    return Math.min(byHand, (int) ((long) prefix * byHand / DEFAULT_COUNT));
  }

  private static String unseen(EverydayTemplates templates, Set<String> seen) {
    String question = templates.next();
    while (!seen.add(key(question))) {
      question = templates.next();
    }
    return question;
  }

  private static String key(String question) {
    return question.toLowerCase(Locale.ROOT);
  }

  /**
   * The lines of each subject at equal distances over the whole, each subject from its own start.
   */
  private static List<String> spread(Collection<List<String>> subjects, Random random) {
    List<Placed> placed = new ArrayList<>();
    int subject = 0;
    for (List<String> lines : subjects) {
      double start = LATEST_START * subject++ / subjects.size();
      Collections.shuffle(lines, random);
      for (int i = 0; i < lines.size(); i++) {
        placed.add(new Placed(lines.get(i), (i + start) / lines.size()));
      }
    }
    return placed.stream()
        .sorted(Comparator.comparingDouble(Placed::place))
        .map(Placed::question)
        .toList();
  }
}
