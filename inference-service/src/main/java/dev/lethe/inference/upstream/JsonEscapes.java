package dev.lethe.inference.upstream;

/**
 * Reads what is escaped in a piece of JSON, as the arguments of a tool call are: a name may stand
 * there with its letters as code numbers. A stream's piece may end anywhere, so this is no parser.
 */
final class JsonEscapes {
  private static final int HEX = 16;
  private static final int HEX_DIGITS = 4;

  private JsonEscapes() {}

  static String read(String json) {
    if (json.indexOf('\\') < 0) {
      return json;
    }
    StringBuilder read = new StringBuilder(json.length());
    int at = 0;
    while (at < json.length()) {
      char c = json.charAt(at++);
      if (c != '\\' || at == json.length()) {
        read.append(c);
        continue;
      }
      char escaped = json.charAt(at++);
      int code = escaped == 'u' ? code(json, at) : -1;
      if (code >= 0) {
        read.append((char) code);
        at += HEX_DIGITS;
      } else {
        read.append("nrtbf".indexOf(escaped) >= 0 ? '\n' : escaped);
      }
    }
    return read.toString();
  }

  private static int code(String json, int at) {
    if (at + HEX_DIGITS > json.length()) {
      return -1;
    }
    int code = 0;
    for (int i = at; i < at + HEX_DIGITS; i++) {
      int digit = Character.digit(json.charAt(i), HEX);
      if (digit < 0) {
        return -1;
      }
      code = code * HEX + digit;
    }
    return code;
  }
}
