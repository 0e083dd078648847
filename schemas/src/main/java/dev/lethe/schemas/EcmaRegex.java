package dev.lethe.schemas;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import java.util.regex.Pattern;

/**
 * Patterns as JSON Schema means them: ECMA-262, where {@code $} is the end of the text. In {@code
 * java.util.regex} it also matches before a last line break, so that an id could end in one.
 * Thread-safe.
 */
final class EcmaRegex implements RegularExpressionFactory {
  @Override
  public RegularExpression getRegularExpression(String regex) {
    Pattern pattern = Pattern.compile(java(regex));
    return text -> pattern.matcher(text).find();
  }

  /** {@code $} becomes {@code \z}, except where it is escaped or in a class of characters. */
  private static String java(String regex) {
    StringBuilder java = new StringBuilder();
    boolean inClass = false;
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\' && i + 1 < regex.length()) {
        java.append(c).append(regex.charAt(++i));
        continue;
      }
      inClass = inClass ? c != ']' : c == '[';
      java.append(c == '$' && !inClass ? "\\z" : String.valueOf(c));
    }
    return java.toString();
  }
}
