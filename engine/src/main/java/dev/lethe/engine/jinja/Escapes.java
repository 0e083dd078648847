package dev.lethe.engine.jinja;

/** The escapes of a Python string literal. */
final class Escapes {
  private static final String LETTERS = "abfnrtv\\'\"\n";
  private static final String[] MEANT = {
    "\u0007", "\b", "\f", "\n", "\r", "\t", "\u000b", "\\", "'", "\"", ""
  };

  private Escapes() {}

  static String resolve(String raw) {
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < raw.length()) {
      char letter = raw.charAt(at);
      if (letter != '\\' || at + 1 == raw.length()) {
        text.append(letter);
        at++;
      } else {
        at = escape(raw, at + 1, text);
      }
    }
    return text.toString();
  }

  /** Returns where it goes on. */
  private static int escape(String raw, int at, StringBuilder text) {
    char letter = raw.charAt(at);
    int known = LETTERS.indexOf(letter);
    if (known >= 0) {
      text.append(MEANT[known]);
      return at + 1;
    }
    int digits = letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
    if (digits > 0) {
      return code(raw, at + 1, at + 1 + digits, 16, text);
    }
    int end = at;
    while (end < raw.length() && end < at + 3 && raw.charAt(end) >= '0' && raw.charAt(end) < '8') {
      end++;
    }
    if (end > at) {
      return code(raw, at, end, 8, text);
    }
    text.append('\\').append(letter);
    return at + 1;
  }

  private static int code(String raw, int from, int to, int radix, StringBuilder text) {
    try {
      text.appendCodePoint(Integer.parseInt(raw, from, to, radix));
      return to;
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new TemplateException("a string of the template has a wrong escape");
    }
  }
}
