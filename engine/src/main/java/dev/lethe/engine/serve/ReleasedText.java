package dev.lethe.engine.serve;

import dev.lethe.engine.text.TokenLogprob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a sink has been given so far. */
final class ReleasedText {
  private final AnswerSink sink;
  private final String echo;
  private String released = "";
  private @Nullable List<TokenLogprob> logprobs;
  private boolean opened;

  /**
   * @param echo what every answer begins with
   */
  ReleasedText(AnswerSink sink, String echo) {
    this.sink = sink;
    this.echo = echo;
  }

  /** Whether something went out that can't be taken back. */
  boolean started() {
    return opened && sink != AnswerSink.NONE;
  }

  String text() {
    return released;
  }

  /** Of {@link #text}; null where none were told. */
  @Nullable List<TokenLogprob> logprobs() {
    return logprobs;
  }

  /** Sends what {@code text} has beyond what was sent before; nothing happens while it is empty. */
  void upTo(String text, GateOutcome outcome) {
    upTo(text, null, outcome);
  }

  /**
   * The same with tokens.
   *
   * @param scored all so far, the echo's too; null for none
   */
  void upTo(String text, @Nullable List<TokenLogprob> scored, GateOutcome outcome) {
    String whole = echo + text;
    int told = logprobs == null ? 0 : logprobs.size();
    List<TokenLogprob> more = scored == null ? null : scored.subList(told, scored.size());
    if (whole.length() > released.length() || more != null && !more.isEmpty()) {
      open(outcome);
      sink.text(whole.substring(released.length()), more);
      released = whole;
      logprobs = scored;
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
