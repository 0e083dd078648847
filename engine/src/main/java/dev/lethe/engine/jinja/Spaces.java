package dev.lethe.engine.jinja;

/** White space as Python's {@code str} sees it. */
final class Spaces {
  private Spaces() {}

  static boolean isSpace(int letter) {
    return Character.isWhitespace(letter)
        || Character.isSpaceChar(letter)
        || letter == 0x85
        || letter >= 0x1c && letter <= 0x1f;
  }

  /** Something, and all of it white space. */
  static boolean isBlank(String text) {
    return !text.isEmpty() && text.chars().allMatch(Spaces::isSpace);
  }

  static String rstrip(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }
}
