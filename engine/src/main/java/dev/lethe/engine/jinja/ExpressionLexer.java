package dev.lethe.engine.jinja;

import dev.lethe.engine.jinja.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tokens between the two ends of one tag. */
final class ExpressionLexer {
  private static final Pattern FLOAT =
      Pattern.compile("(?<!\\.)\\d[\\d_]*(?:(?:\\.\\d[\\d_]*)?[eE][+-]?\\d[\\d_]*|\\.\\d[\\d_]*)");
  private static final Pattern INTEGER =
      Pattern.compile("0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\\da-fA-F])+|\\d(?:_?\\d)*");
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{Nl}_][\\p{L}\\p{N}\\p{M}_]*");
  private static final Pattern OPERATOR =
      Pattern.compile("\\*\\*|//|==|!=|>=|<=|[-+/*%~\\[\\](){}><=.:|,;]");

  private final String source;
  private final String close;
  private final List<Token> tokens = new ArrayList<>();
  private final Deque<Character> open = new ArrayDeque<>();
  private int at;
  private int line;
  private String sign = "";

  ExpressionLexer(String source, int from, int line, String close) {
    this.source = source;
    this.at = from;
    this.line = line;
    this.close = close;
    read();
  }

  List<Token> tokens() {
    return tokens;
  }

  /** Behind the closing delimiter. */
  int end() {
    return at;
  }

  int line() {
    return line;
  }

  /** {@code -}, {@code +} or nothing: before the closing delimiter. */
  String sign() {
    return sign;
  }

  private void read() {
    while (at < source.length()) {
      if (open.isEmpty() && closes()) {
        return;
      }
      char letter = source.charAt(at);
      if (Spaces.isSpace(letter)) {
        line += letter == '\n' ? 1 : 0;
        at++;
      } else if (letter == '"' || letter == '\'') {
        string(letter);
      } else if (!matches(FLOAT, Kind.FLOAT)
          && !matches(INTEGER, Kind.INTEGER)
          && !matches(NAME, Kind.NAME)) {
        operator();
      }
    }
    throw error("a tag has no end");
  }

  private boolean closes() {
    boolean signed =
        (source.charAt(at) == '-' || source.charAt(at) == '+' && close.equals("%}"))
            && source.startsWith(close, at + 1);
    if (!signed && !source.startsWith(close, at)) {
      return false;
    }
    sign = signed ? source.substring(at, at + 1) : "";
    at += sign.length() + close.length();
    return true;
  }

  private boolean matches(Pattern pattern, Kind kind) {
    Matcher matcher =
        pattern.matcher(source).region(at, source.length()).useTransparentBounds(true);
    if (!matcher.lookingAt()) {
      return false;
    }
    tokens.add(new Token(kind, matcher.group(), line));
    at = matcher.end();
    return true;
  }

  private void operator() {
    if (!matches(OPERATOR, Kind.OPERATOR)) {
      throw error("unexpected character in a tag");
    }
    char letter = tokens.get(tokens.size() - 1).text().charAt(0);
    switch (letter) {
      case '(' -> open.push(')');
      case '[' -> open.push(']');
      case '{' -> open.push('}');
      case ')', ']', '}' -> {
        if (open.isEmpty() || open.pop() != letter) {
          throw error("unexpected '" + letter + "'");
        }
      }
      default -> {}
    }
  }

  private void string(char quote) {
    int end = at + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw error("a string has no end");
    }
    String raw = source.substring(at + 1, end);
    tokens.add(new Token(Kind.STRING, Escapes.resolve(raw), line));
    line += (int) raw.chars().filter(c -> c == '\n').count();
    at = end + 1;
  }

  private TemplateException error(String what) {
    return new TemplateException("line " + line + ": " + what);
  }
}
