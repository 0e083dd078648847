package dev.lethe.engine.openai;

/** Which of OpenAI's calls a model is asked by. */
public enum DraftApi {
  /** {@code /chat/completions}: the server frames the question. */
  CHAT("/chat/completions"),
  /** {@code /completions}: the model goes on from the text as it stands. */
  COMPLETIONS("/completions");

  private final String path;

  DraftApi(String path) {
    this.path = path;
  }

  String path() {
    return path;
  }
}
