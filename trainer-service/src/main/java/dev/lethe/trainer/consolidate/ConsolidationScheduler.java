package dev.lethe.trainer.consolidate;

import dev.lethe.engine.unlearn.ConsolidationReport.Member;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.trainer.lane.ConsolidationRun;
import dev.lethe.trainer.lane.Lanes;
import dev.lethe.trainer.log.AdapterLog;
import dev.lethe.trainer.work.FailureCodes;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consolidations of one partition's owner: starts what was asked for, or what is due by itself,
 * and publishes what came back. Another trainer may start the same after this one was killed: until
 * the one transaction in which all new bundles are announced nothing has changed. Not thread-safe:
 * the poll loop's.
 */
public final class ConsolidationScheduler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConsolidationScheduler.class);

  private final ConsolidationBoard board;
  private final ConsolidationPolicy policy;
  private final AdapterLog log;
  private final Lanes lanes;
  private final boolean ownsModel;
  private List<String> tried = List.of();
  private @Nullable ConsolidationRun running;

  /**
   * @param ownsModel whether the partition is that of the model's jobs; does nothing otherwise
   */
  public ConsolidationScheduler(
      ConsolidationBoard board,
      ConsolidationPolicy policy,
      AdapterLog log,
      Lanes lanes,
      boolean ownsModel) {
    this.board = board;
    this.policy = policy;
    this.log = log;
    this.lanes = lanes;
    this.ownsModel = ownsModel;
  }

  /** Starts one if it is due; the lane must be free. Whether it did. */
  public boolean start() {
    if (!ownsModel) {
      return false;
    }
    board.setOpen(true);
    Optional<ConsolidationRun> due = board.waiting().or(this::automatic);
    due.ifPresent(
        run -> {
          run.begin();
          running = run;
          lanes.consolidate(run, log.liveAdapters(), log.foldableAdapters());
        });
    return due.isPresent();
  }

  /** Once for each state of what may be folded. */
  private Optional<ConsolidationRun> automatic() {
    List<String> foldable = policy.isAutomatic() ? log.foldableAdapters() : List.of();
    if (foldable.size() < 2 || foldable.equals(tried)) {
      return Optional.empty();
    }
    tried = foldable;
    try {
      return Optional.of(board.ask(policy.automatic(), false));
    } catch (ConsolidationBoard.RefusedException e) {
      return Optional.empty();
    }
  }

  /**
   * Takes what the lane brought back, if it did.
   *
   * @param publish writes all of it or nothing
   */
  public void finish(Consumer<List<AdapterEvent>> publish) {
    ConsolidationRun run = running;
    if (run == null) {
      return;
    }
    ConsolidationRun.Made made = run.made();
    if (made != null && !run.isOver()) {
      end(run, made, publish);
    }
    if (run.isOver()) {
      running = null;
    }
  }

  private void end(
      ConsolidationRun run, ConsolidationRun.Made made, Consumer<List<AdapterEvent>> publish) {
    LOG.info(
        "consolidation made: run={} outcome={} reason={} bundles={} rankBefore={} rankAfter={}"
            + " rankLimit={}",
        run.id(),
        made.report().outcome(),
        made.report().reason(),
        made.report().members().size(),
        made.report().rankBefore(),
        made.report().rankAfter(),
        made.report().rankLimit());
    if (made.events().isEmpty()) {
      run.done(false);
    } else if (!areInForce(made.report().members())) {
      run.fail(ConsolidationRun.OVERTAKEN);
    } else {
      try {
        publish.accept(made.events());
        run.done(true);
      } catch (InvalidEventException e) {
        LOG.error("no event holds the consolidation: run={} reason={}", run.id(), e.getMessage());
        run.fail(FailureCodes.INVALID_RESULT);
      }
    }
  }

  /** Whether every bundle that would be replaced still is the one of its request. */
  private boolean areInForce(List<Member> members) {
    Set<String> present = new HashSet<>(log.foldableAdapters());
    return members.stream()
        .filter(member -> member.digest() != null)
        .allMatch(member -> present.contains(member.replaces()));
  }

  /** Gives up what runs and what waits. */
  @Override
  public void close() {
    if (ownsModel) {
      board.setOpen(false);
      board.waiting().ifPresent(ConsolidationRun::abandon);
    }
    if (running != null) {
      running.abandon();
      running = null;
    }
  }
}
