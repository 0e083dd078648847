package dev.lethe.engine.jinja;

import dev.lethe.engine.jinja.Token.Kind;
import java.util.List;

/** Tokens read one by one. */
final class TokenStream {
  private static final int MOST_DEPTH = 200;

  private final List<Token> tokens;
  private int at;
  private int depth;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Token next() {
    Token token = peek();
    if (token.kind() != Kind.END) {
      at++;
    }
    return token;
  }

  boolean atName(String name) {
    return peek().isName(name);
  }

  boolean atOperator(String operator) {
    return peek().isOperator(operator);
  }

  boolean skipName(String name) {
    return skip(atName(name));
  }

  boolean skipOperator(String operator) {
    return skip(atOperator(operator));
  }

  private boolean skip(boolean matches) {
    at += matches ? 1 : 0;
    return matches;
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw error("'" + operator + "' is expected");
    }
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw error("'" + name + "' is expected");
    }
  }

  String name() {
    return expect(Kind.NAME).text();
  }

  Token expect(Kind kind) {
    if (peek().kind() != kind) {
      throw error("unexpected " + shown(peek()));
    }
    return next();
  }

  /** An expression within an expression, or a tag within a tag. */
  void enter() {
    if (++depth > MOST_DEPTH) {
      throw error("nested deeper than " + MOST_DEPTH);
    }
  }

  void leave() {
    depth--;
  }

  TemplateException error(String what) {
    return new TemplateException("line " + peek().line() + ": " + what);
  }

  private static String shown(Token token) {
    return switch (token.kind()) {
      case NAME, OPERATOR -> "'" + token.text() + "'";
      case VARIABLE_END, BLOCK_END -> "end of a tag";
      case END -> "end of the template";
      default -> token.kind().name().toLowerCase(java.util.Locale.ROOT);
    };
  }
}
