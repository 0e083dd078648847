package dev.lethe.engine.serve;

import dev.lethe.engine.text.TokenLogprob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes an answer piece by piece, in order, from the generating thread. */
public interface AnswerSink {
  /** Called once before any text, when the first window has been judged. */
  void opened(GateOutcome outcome);

  /** A released piece; never taken back. Throwing ends the generation. */
  void text(String piece);

  /**
   * The same with the tokens that have become whole with it.
   *
   * @param piece may be empty where a token has no text
   * @param logprobs null where none are wanted, or none may be told
   */
  default void text(String piece, @Nullable List<TokenLogprob> logprobs) {
    text(piece);
  }

  /** Ignores everything: for answers that are wanted whole. */
  AnswerSink NONE =
      new AnswerSink() {
        @Override
        public void opened(GateOutcome outcome) {}

        @Override
        public void text(String piece) {}
      };
}
