package dev.lethe.inference.serving;

import dev.lethe.engine.serve.AnswerSink;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.inference.openai.ApiError;
import java.util.List;

/**
 * Where the answers to one call go. Used by one thread; {@link #failed} may come at any time, also
 * after part of an answer was sent.
 */
public interface CompletionSink {
  /**
   * @throws ClientGoneException if nobody waits any more
   */
  void mustBeWaitedFor();

  /**
   * Takes the pieces of one choice as they are released; {@link AnswerSink#NONE} where it is wanted
   * whole.
   *
   * @param choice counted from 0 over all questions
   */
  AnswerSink sink(int choice);

  /** A choice is whole. Choices come one after another. */
  default void answered(int choice, GatedAnswer answer) {}

  /** Whether {@link #explained} is wanted of a call with one question. */
  default boolean wantsExplanation() {
    return false;
  }

  /** What the gates made of it; before {@link #finished}, and not at all where nobody can say. */
  default void explained(GateExplanation explanation) {}

  /** All is answered: the choices of each question, in order. */
  void finished(List<GatedAnswer> answers);

  void failed(ApiError error);
}
