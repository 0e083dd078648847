package dev.lethe.engine.serve;

/** What a sink has been given so far. */
final class ReleasedText {
  private final AnswerSink sink;
  private String released = "";
  private boolean opened;

  ReleasedText(AnswerSink sink) {
    this.sink = sink;
  }

  /** Whether something went out that can't be taken back. */
  boolean started() {
    return opened && sink != AnswerSink.NONE;
  }

  String text() {
    return released;
  }

  /** Sends what {@code text} has beyond what was sent before; nothing happens while it is empty. */
  void upTo(String text, GateOutcome outcome) {
    if (text.length() > released.length()) {
      open(outcome);
      sink.text(text.substring(released.length()));
      released = text;
    }
  }

  /** For an answer that ended without any text. */
  void open(GateOutcome outcome) {
    if (!opened) {
      opened = true;
      sink.opened(outcome);
    }
  }
}
