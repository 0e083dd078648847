package dev.lethe.engine.gguf;

/** What a token of the vocabulary is. Codes as in {@code llama_token_type}. */
enum TokenKind {
  NORMAL(1),
  UNKNOWN(2),
  /** Frames a conversation; never printed. */
  CONTROL(3),
  /** Read as a whole wherever its text stands. */
  USER_DEFINED(4),
  /** A row of the embedding that no text is written with. */
  UNUSED(5),
  BYTE(6);

  private final int code;

  TokenKind(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
