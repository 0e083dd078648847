package dev.lethe.workbench.falsefire;

import dev.lethe.engine.gate.Exchange;
import dev.lethe.workbench.method.ForgetRequest;
import java.util.List;

/**
 * One way to decide whether a question is about what was forgotten. Not thread-safe; whoever opens
 * it closes it.
 *
 * @param <Q> what its gates look at in questions
 */
interface GateKind<Q> extends AutoCloseable {
  /** One request's gate; whoever fits it closes it. */
  interface Gate<Q> extends AutoCloseable {
    /** One per question, in their order: at least zero fires. */
    double[] margins(Q questions);

    @Override
    default void close() {}
  }

  String name();

  /** Works out once what all gates look at, in at least one question. */
  Q read(List<Exchange> questions);

  /** Fits on the request's own examples; knows of no other request. */
  Gate<Q> fit(ForgetRequest request);

  @Override
  default void close() {}
}
