package dev.lethe.inference.upstream;

import dev.lethe.engine.serve.AnswerGate.Refusal;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.inference.openai.ApiError;
import java.util.List;
import java.util.Map;
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

  /**
   * Has the adapters of bundles that fired answer instead, where the upstream has them and what
   * they say may be sent; the other refusals stay.
   *
   * @param fired by choice
   */
  void adapt(Map<Integer, Refusal> fired, Consumer<Map<Integer, Refusal>> answer);

  /** The call has ended; once. */
  void over(List<GateOutcome> outcomes);
}
