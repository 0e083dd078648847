package dev.lethe.standalone.deploy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of PromQL's grammar as tells names of metrics from everything else. {@code promtool check
 * rules} knows all of it.
 */
final class PromQl {
  private static final Set<String> FUNCTIONS =
      Set.of("absent", "count", "histogram_quantile", "increase", "max", "min", "rate", "sum");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool");
  private static final Set<String> BEFORE_LABELS =
      Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s+|\"(?:[^\"\\\\]|\\\\.)*\"|\\[[0-9]+[smhdw]\\]|[A-Za-z_:][A-Za-z0-9_:]*"
              + "|[0-9]+(?:\\.[0-9]+)?|=~|!~|!=|==|>=|<=|[-+*/%^<>=(){},]");

  private PromQl() {}

  /**
   * The metrics that an expression names.
   *
   * @throws IllegalArgumentException if it is none, or calls a function that is not among those
   *     that Lethe's files use
   */
  static Set<String> metrics(String expression) {
    Set<String> metrics = new TreeSet<>();
    Deque<Character> open = new ArrayDeque<>();
    Matcher token = TOKEN.matcher(expression);
    boolean labels = false;
    String last = "";
    int at = 0;
    while (at < expression.length()) {
      if (!token.find(at) || token.start() != at) {
        throw new IllegalArgumentException("not PromQL from here: " + expression.substring(at));
      }
      String text = token.group();
      at = token.end();
      if (text.isBlank()) {
        continue;
      }
      switch (text.charAt(0)) {
        case '(', '{' -> {
          labels = text.equals("{") || BEFORE_LABELS.contains(last);
          open.push(text.charAt(0));
        }
        case ')', '}' -> {
          char expected = text.equals(")") ? '(' : '{';
          if (open.isEmpty() || open.pop() != expected) {
            throw new IllegalArgumentException("unbalanced: " + expression);
          }
          labels = false;
        }
        default -> {
          if (!labels && isName(text)) {
            name(text, expression.substring(at), metrics);
          }
        }
      }
      last = text;
    }
    if (!open.isEmpty() || List.of("and", "or", "+", "-", "*", "/", ">", "<").contains(last)) {
      throw new IllegalArgumentException("not finished: " + expression);
    }
    return metrics;
  }

  private static void name(String name, String rest, Set<String> metrics) {
    if (WORDS.contains(name) || BEFORE_LABELS.contains(name)) {
      return;
    }
    boolean isCall = rest.stripLeading().matches("(?s)(\\(|(by|without)\\s*\\().*");
    if (!isCall) {
      metrics.add(name);
    } else if (!FUNCTIONS.contains(name)) {
      throw new IllegalArgumentException("no such function: " + name);
    }
  }

  private static boolean isName(String token) {
    return Character.isLetter(token.charAt(0)) || token.charAt(0) == '_';
  }
}
