package dev.lethe.engine.unlearn;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/** How people type: most questions stay as they are, some are hasty, some polite, some misspelt. */
final class EverydayForms {
  /** A share of 1 in this gets each of the forms below; chosen by eye, no fit rests on it. */
  private static final int ONE_IN = 12;

  /** Shorter words stay readable only when they are spelt right. */
  private static final int LONG_WORD = 6;

  private static final List<String> OPENINGS =
      List.of(
          "Hi! ",
          "Hello, I have a question. ",
          "Quick question: ",
          "Sorry to bother you again. ",
          "For my homework: ",
          "I am curious. ",
          "Answer in one sentence. ",
          "My boss wants to know: ",
          "Thanks for that. Now something else: ",
          "We were arguing about this at dinner. ");

  private static final List<String> CLOSINGS =
      List.of(
          " Thanks!",
          " Please keep it short.",
          " Explain step by step.",
          " I really need to know.",
          " Answer in plain words.",
          " If you don't know, say so.");

  private EverydayForms() {}

  static String vary(String question, Random random) {
    return switch (random.nextInt(ONE_IN)) {
      case 0 -> hasty(question);
      case 1 -> misspell(question, random);
      case 2 -> OPENINGS.get(random.nextInt(OPENINGS.size())) + question;
      case 3 -> question + CLOSINGS.get(random.nextInt(CLOSINGS.size()));
      default -> question;
    };
  }

  /** In lower case, without the mark at the end. */
  private static String hasty(String question) {
    int last = question.length() - 1;
    String text = "?.!".indexOf(question.charAt(last)) < 0 ? question : question.substring(0, last);
    return text.toLowerCase(Locale.ROOT);
  }

  /** Two neighbouring letters of the first long word change places. */
  private static String misspell(String question, Random random) {
    String[] words = question.split(" ", -1);
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      if (word.length() >= LONG_WORD && word.chars().allMatch(Character::isLowerCase)) {
        int at = 1 + random.nextInt(word.length() - 2);
        words[i] =
            word.substring(0, at) + word.charAt(at + 1) + word.charAt(at) + word.substring(at + 2);
        break;
      }
    }
    return String.join(" ", words);
  }
}
