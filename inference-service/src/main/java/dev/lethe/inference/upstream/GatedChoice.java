package dev.lethe.inference.upstream;

import dev.lethe.engine.serve.AnswerGate.Refusal;
import dev.lethe.engine.serve.GateOutcome;
import org.jspecify.annotations.Nullable;

/** One choice of a stream on its way through its gate. Not thread-safe. */
final class GatedChoice {
  /** Stands for what an event says beside its choices. */
  static final int BESIDE = -1;

  private final int index;
  private final ChoiceText said = new ChoiceText();
  private long passed = -1;
  private long released;
  private boolean finished;
  private boolean started;
  private @Nullable Refusal refusal;

  GatedChoice(int index) {
    this.index = index;
  }

  int index() {
    return index;
  }

  ChoiceText said() {
    return said;
  }

  /** Nothing more will come of it. */
  void finish() {
    finished = true;
  }

  boolean isFinished() {
    return finished;
  }

  /** Whether its gate has to be asked before anything more is read. */
  boolean isDue(long window) {
    if (refusal != null) {
      return false;
    }
    long unseen = said.bytes() - Math.max(passed, 0);
    return (finished || index == BESIDE) ? said.bytes() > passed : unseen >= window;
  }

  /** Everything said so far may be sent. */
  void pass() {
    passed = said.bytes();
  }

  /** Whether what it had said by then may be sent. */
  boolean hasPassed(long bytes) {
    return passed >= bytes;
  }

  void sent(long bytes) {
    started = true;
    released = bytes;
  }

  /** Whether something of it went out that can't be taken back. */
  boolean isStarted() {
    return started;
  }

  /** Whether everything that it has said went out. */
  boolean isSent() {
    return released == said.bytes();
  }

  /** How much of it went out, in bytes. */
  long released() {
    return released;
  }

  void refuse(Refusal by) {
    refusal = by;
  }

  boolean isRefused() {
    return refusal != null;
  }

  GateOutcome outcome() {
    return refusal == null ? GateOutcome.PASS : refusal.outcome();
  }
}
