package dev.lethe.trainer.consolidate;

import dev.lethe.engine.unlearn.ConsolidationSettings;
import dev.lethe.trainer.lane.ConsolidationRun;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The present consolidation and the last ones. There is one at a time, and it is asked for only
 * where the model's jobs are owned. What is here goes with the process: nothing was published then,
 * and whoever asked asks again. Thread-safe.
 */
public final class ConsolidationBoard {
  private static final int KEPT = 8;

  private final Deque<ConsolidationRun> newestFirst = new ArrayDeque<>();
  private int count;
  private boolean open;

  /** The model's jobs are this trainer's, or no longer. */
  synchronized void setOpen(boolean isOpen) {
    open = isOpen;
  }

  /**
   * Asks for one.
   *
   * @throws RefusedException if one is under way, or another trainer has the model's jobs
   */
  public synchronized ConsolidationRun ask(ConsolidationSettings settings, boolean dryRun) {
    if (!open) {
      throw new RefusedException("this trainer does not have the model's jobs now; try another");
    }
    ConsolidationRun present = newestFirst.peekFirst();
    if (present != null && !present.isOver()) {
      throw new RefusedException("consolidation " + present.id() + " is under way");
    }
    ConsolidationRun asked = new ConsolidationRun(++count, settings, dryRun);
    newestFirst.addFirst(asked);
    if (newestFirst.size() > KEPT) {
      newestFirst.removeLast();
    }
    return asked;
  }

  /** The one that waits to be started, if any. */
  synchronized Optional<ConsolidationRun> waiting() {
    return Optional.ofNullable(newestFirst.peekFirst())
        .filter(run -> run.view().state() == ConsolidationRun.State.WAITING);
  }

  /** The one of that number, if it was among the last. */
  public synchronized Optional<ConsolidationRun> find(int id) {
    return newestFirst.stream().filter(run -> run.id() == id).findFirst();
  }

  /** It cannot be asked for now. */
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
      super(message);
    }
  }
}
