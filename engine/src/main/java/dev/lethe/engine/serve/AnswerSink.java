package dev.lethe.engine.serve;

/** Takes an answer piece by piece, in order, from the generating thread. */
public interface AnswerSink {
  /** Called once before any text, when the first window has been judged. */
  void opened(GateOutcome outcome);

  /** A released piece; never taken back. Throwing ends the generation. */
  void text(String piece);

  /** Ignores everything: for answers that are wanted whole. */
  AnswerSink NONE =
      new AnswerSink() {
        @Override
        public void opened(GateOutcome outcome) {}

        @Override
        public void text(String piece) {}
      };
}
