package dev.lethe.engine.serve;

import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.gate.GateSet;

/**
 * Is shown what the gates look at on the way to an answer, by the thread that answers. What it
 * throws does not keep the answer back.
 */
@FunctionalInterface
public interface GateListener {
  /** Every question that the gates could read, before it is answered. */
  void asked(GateSet.Session question);

  /**
   * Every draft of its answer that the gates could read, after that.
   *
   * @param exchange with the draft; it may hold what is forgotten
   */
  default void judged(GateSet.Session question, Exchange exchange) {}
}
