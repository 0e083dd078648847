package dev.lethe.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What every later reader of a tree must be able to hold, whatever its schema says: no half of a
 * surrogate pair, which has no UTF-8; in events also no U+0000 and no number beyond a double, which
 * Postgres refuses: one such record would stop whoever writes it into a table.
 */
final class PlainData {
  private PlainData() {}

  /**
   * Of a client's request, whose texts are kept sealed.
   *
   * @param at JSON pointer of {@code node} in its document
   * @throws InvalidEventException {@code schema} with the pointer of the first breach
   */
  static void requireWellFormed(JsonNode node, String at) {
    require(node, at, PlainData::isWellFormed, false);
  }

  /** Of an event; see {@link #requireWellFormed}. */
  static void requireStorable(JsonNode node, String at) {
    require(node, at, text -> text.indexOf('\0') < 0 && isWellFormed(text), true);
  }

  static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private static void require(
      JsonNode node, String at, Predicate<String> text, boolean finiteNumbers) {
    boolean bad =
        node.isTextual()
            ? !text.test(node.textValue())
            : finiteNumbers && node.isNumber() && !Double.isFinite(node.doubleValue());
    if (bad) {
      throw new InvalidEventException(InvalidEventException.SCHEMA, at);
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      require(node.get(i), at + "/" + i, text, finiteNumbers);
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String name = field.getKey();
      if (!text.test(name)) {
        throw new InvalidEventException(InvalidEventException.SCHEMA, at);
      }
      String child = StrictParser.isPlainName(name) ? at + "/" + name : at;
      require(field.getValue(), child, text, finiteNumbers);
    }
  }
}
