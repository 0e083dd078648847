package dev.lethe.trainer.lane;

import dev.lethe.engine.unlearn.ConsolidationReport;
import dev.lethe.engine.unlearn.ConsolidationReport.Member;
import dev.lethe.engine.unlearn.ConsolidationReport.Outcome;
import dev.lethe.engine.unlearn.ConsolidationSettings;
import dev.lethe.engine.unlearn.FitPhase;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.trainer.work.JobAttempt;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One consolidation, from the wish for it to its end. Whoever owns the model's jobs starts it, the
 * fit lane works on it, the owner publishes what came out. Thread-safe.
 */
public final class ConsolidationRun {
  /** The partition went to another trainer, or this one stopped. */
  public static final String ABANDONED = "abandoned";

  /** A request that was to get a new bundle got another one, or lost its own, meanwhile. */
  public static final String OVERTAKEN = "overtaken";

  private final int id;
  private final ConsolidationSettings settings;
  private final boolean dryRun;
  private State state = State.WAITING;
  private @Nullable FitPhase phase;
  private int step;
  private int steps;
  private @Nullable String failure;
  private @Nullable Made made;
  private boolean published;
  private volatile boolean abandoned;

  public ConsolidationRun(int id, ConsolidationSettings settings, boolean dryRun) {
    this.id = id;
    this.settings = settings;
    this.dryRun = dryRun;
  }

  /** How far it is. */
  public enum State {
    WAITING,
    RUNNING,
    DONE,
    FAILED
  }

  /**
   * What the lane brings back.
   *
   * @param events one for each new bundle, which lies in the store; none in a dry run
   */
  public record Made(ConsolidationReport report, List<AdapterEvent> events) {
    public Made {
      events = List.copyOf(events);
    }
  }

  /**
   * What others see of it.
   *
   * @param phase text of a {@link FitPhase}; empty while it waits
   * @param failure a short code; null unless it failed
   * @param published whether the new bundles were announced
   */
  public record View(
      int id,
      State state,
      String phase,
      int step,
      int steps,
      boolean dryRun,
      boolean published,
      @Nullable String failure,
      @Nullable Report report) {}

  /**
   * What others see of its result, as {@link ConsolidationReport} has it.
   *
   * @param reason empty where something was folded
   */
  public record Report(
      Outcome outcome,
      String reason,
      int rankBefore,
      int rankAfter,
      int rankLimit,
      double margin,
      @Nullable Double truncation,
      List<Member> members) {
    private static Report of(ConsolidationReport made) {
      return new Report(
          made.outcome(),
          Objects.requireNonNullElse(made.reason(), ""),
          made.rankBefore(),
          made.rankAfter(),
          made.rankLimit(),
          made.margin(),
          made.truncation(),
          made.members());
    }
  }

  public int id() {
    return id;
  }

  ConsolidationSettings settings() {
    return settings;
  }

  boolean isDryRun() {
    return dryRun;
  }

  public synchronized boolean isOver() {
    return state == State.DONE || state == State.FAILED;
  }

  public synchronized void begin() {
    state = State.RUNNING;
  }

  /**
   * From the lane.
   *
   * @throws JobAttempt.AbandonedException if nobody wants the result any more
   */
  void progress(FitPhase newPhase, int newStep, int newSteps) {
    requireWanted();
    synchronized (this) {
      phase = newPhase;
      step = newStep;
      steps = newSteps;
    }
  }

  void requireWanted() {
    if (abandoned) {
      throw new JobAttempt.AbandonedException();
    }
  }

  /** The lane is done; the owner decides. */
  synchronized void bring(Made result) {
    made = result;
  }

  /** What the lane has brought; null before. */
  public synchronized @Nullable Made made() {
    return made;
  }

  public synchronized void done(boolean hasPublished) {
    state = State.DONE;
    published = hasPublished;
  }

  public synchronized void fail(String reason) {
    if (!isOver()) {
      state = State.FAILED;
      failure = reason;
    }
  }

  public void abandon() {
    abandoned = true;
    fail(ABANDONED);
  }

  public synchronized View view() {
    return new View(
        id,
        state,
        phase == null ? "" : phase.text(),
        step,
        steps,
        dryRun,
        published,
        failure,
        made == null ? null : Report.of(made.report()));
  }
}
