package dev.lethe.engine.jinja;

import dev.lethe.engine.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a template into data, tags and what is in the tags, with Jinja's rules for white space. */
final class Lexer {
  private static final Pattern TAG = Pattern.compile("\\{(?:%|\\{|#)");
  private static final Pattern RAW = Pattern.compile("\\{%([-+]?)\\s*raw\\s*(-?)%}");
  private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%}");
  private static final Pattern COMMENT_END = Pattern.compile("([-+]?)#}");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private boolean lineStarts = true;

  private Lexer(String source) {
    this.source = source;
  }

  /** The last is always {@link Kind#END}. */
  static List<Token> tokens(String template) {
    String source = template.replace("\r\n", "\n").replace('\r', '\n');
    if (source.endsWith("\n")) {
      source = source.substring(0, source.length() - 1);
    }
    return new Lexer(source).all();
  }

  private List<Token> all() {
    Matcher tag = TAG.matcher(source);
    while (at < source.length()) {
      if (!tag.find(at)) {
        data(source.substring(at));
        at = source.length();
        break;
      }
      int begin = tag.start();
      char kind = source.charAt(begin + 1);
      char sign = begin + 2 < source.length() ? source.charAt(begin + 2) : ' ';
      data(before(source.substring(at, begin), kind, sign));
      count(at, begin);
      at = begin;
      switch (kind) {
        case '#' -> comment();
        case '{' -> inside(Kind.VARIABLE_BEGIN, sign);
        default -> block(sign);
      }
    }
    add(Kind.END, "");
    return tokens;
  }

  private String before(String text, char kind, char sign) {
    if (sign == '-') {
      return Spaces.rstrip(text);
    }
    if (sign == '+' || kind == '{') {
      return text;
    }
    int line = text.lastIndexOf('\n') + 1;
    boolean blank = Spaces.isBlank(text.substring(line));
    return blank && (line > 0 || lineStarts) ? text.substring(0, line) : text;
  }

  private void data(String text) {
    if (!text.isEmpty()) {
      add(Kind.DATA, text);
    }
  }

  private void comment() {
    Matcher end = COMMENT_END.matcher(source);
    if (!end.find(at + 2)) {
      throw error("a comment has no end");
    }
    count(at, end.end());
    at = end.end();
    after(end.group(1), true);
  }

  private void block(char sign) {
    Matcher raw = RAW.matcher(source).region(at, source.length());
    if (raw.lookingAt()) {
      raw(raw);
    } else {
      inside(Kind.BLOCK_BEGIN, sign);
    }
  }

  private void raw(Matcher begin) {
    at = begin.end();
    after(begin.group(2), true);
    Matcher end = END_RAW.matcher(source);
    if (!end.find(at)) {
      throw error("raw has no endraw");
    }
    String sign = end.group(1);
    data(before(source.substring(at, end.start()), '%', sign.isEmpty() ? ' ' : sign.charAt(0)));
    count(at, end.end());
    at = end.end();
    after(end.group(2), true);
  }

  /** White space behind a tag. */
  private void after(String sign, boolean isBlock) {
    int from = at;
    if (sign.equals("-")) {
      while (at < source.length() && Spaces.isSpace(source.charAt(at))) {
        at++;
      }
    } else if (isBlock && sign.isEmpty() && at < source.length() && source.charAt(at) == '\n') {
      at++;
    }
    count(from, at);
    lineStarts = at > 0 && source.charAt(at - 1) == '\n';
  }

  private void inside(Kind begin, char sign) {
    add(begin, "");
    at += sign == '-' || sign == '+' && begin == Kind.BLOCK_BEGIN ? 3 : 2;
    String close = begin == Kind.BLOCK_BEGIN ? "%}" : "}}";
    ExpressionLexer inner = new ExpressionLexer(source, at, line, close);
    tokens.addAll(inner.tokens());
    line = inner.line();
    at = inner.end();
    add(begin == Kind.BLOCK_BEGIN ? Kind.BLOCK_END : Kind.VARIABLE_END, "");
    after(inner.sign(), begin == Kind.BLOCK_BEGIN);
  }

  private void count(int from, int to) {
    for (int i = from; i < to; i++) {
      line += source.charAt(i) == '\n' ? 1 : 0;
    }
  }

  private void add(Kind kind, String text) {
    tokens.add(new Token(kind, text, line));
  }

  private TemplateException error(String what) {
    return new TemplateException("line " + line + ": " + what);
  }
}
