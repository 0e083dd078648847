package dev.lethe.inference.upstream;

import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.inference.openai.ApiError;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Where a stream comes from, and who is asked about it. Used on one event loop. */
interface UpstreamFlow {
  void pause();

  void resume();

  /** What the upstream puts around its answers. */
  void seen(AnswerEnvelope envelope);

  /** The upstream did not answer as it should. */
  default void failing(ApiError error) {}

  /** Closes the connection. */
  void abort();

  /**
   * Asks on a worker thread and answers on the event loop. A question that cannot be answered ends
   * the call.
   */
  <T> void ask(Callable<T> question, Consumer<T> answer);

  /** The call has ended; once. */
  void over(List<GateOutcome> outcomes);
}
