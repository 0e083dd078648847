package dev.lethe.trainer.kafka;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.trainer.config.RetrySettings;
import dev.lethe.trainer.consolidate.ConsolidationScheduler;
import dev.lethe.trainer.lane.Lane;
import dev.lethe.trainer.lane.LaneResult;
import dev.lethe.trainer.lane.Lanes;
import dev.lethe.trainer.log.AdapterLog;
import dev.lethe.trainer.work.ErasureJob;
import dev.lethe.trainer.work.FailureCodes;
import dev.lethe.trainer.work.HoldOrders;
import dev.lethe.trainer.work.JobAction;
import dev.lethe.trainer.work.RequestFacts;
import dev.lethe.trainer.work.SuppliedAdapters;
import dev.lethe.trainer.work.TrainerEvents;
import dev.lethe.trainer.work.UnfinishedJob;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the jobs of one assigned partition to their end. Everything that it publishes is applied to
 * the log at once, so its next decision already rests on it. Not thread-safe: the poll loop's.
 * Closing it gives up what the lanes hold and closes the publisher.
 */
public final class PartitionOwner implements LaneResult.Handler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionOwner.class);

  private static final String PUBLISHED = "artefact published: kind={} request={} digest={}";

  private final PartitionState state;
  private final AdapterLog log;
  private final TransactionalPublisher publisher;
  private final Lanes lanes;
  private final TrainerEvents announce;
  private final RetrySettings retry;
  private final ConsolidationScheduler consolidating;
  private final SuppliedAdapters adapters;
  private final Clock clock;
  private final List<MadeShield> shields = new ArrayList<>();
  private long committed;
  private boolean logWhole = true;

  /** A shield that is to be announced. */
  private record MadeShield(UnfinishedJob work, AdapterEvent event) {}

  public PartitionOwner(
      PartitionState state,
      AdapterLog log,
      TransactionalPublisher publisher,
      Lanes lanes,
      TrainerEvents announce,
      RetrySettings retry,
      ConsolidationScheduler consolidating,
      SuppliedAdapters adapters) {
    this.state = state;
    this.log = log;
    this.publisher = publisher;
    this.lanes = lanes;
    this.announce = announce;
    this.retry = retry;
    this.consolidating = consolidating;
    this.adapters = adapters;
    this.clock = announce.clock();
    this.committed = state.committable();
  }

  PartitionState state() {
    return state;
  }

  /**
   * Does everything that is due.
   *
   * @param mayFit whether all jobs that were written so far are known: a cancellation may lie
   *     behind the job that it cancels
   */
  void advance(boolean mayFit) {
    if (!isLogWhole()) {
      return;
    }
    Instant now = clock.instant();
    state.due(JobAction.DROP, log, now).forEach(this::drop);
    state.due(JobAction.WITHDRAW, log, now).forEach(this::withdraw);
    state.due(JobAction.REJECT, log, now).forEach(this::reject);
    state.due(JobAction.RELEASE, log, now).forEach(this::release);
    state.due(JobAction.HOLD, log, now).forEach(this::hold);
    state.due(JobAction.SHIELD, log, now).forEach(this::shield);
    consolidating.finish(bundles -> publish(bundles, List.of(), state.committable()));
    if (mayFit && lanes.canFit() && !consolidating.start()) {
      state.dueFit(log, now, job -> isAdapterAwaited(job, now)).ifPresent(this::fit);
    }
    if (state.committable() > committed) {
      publish(List.of(), List.of(), state.committable());
    }
  }

  private boolean isLogWhole() {
    boolean whole = log.isWhole();
    if (whole != logWhole) {
      logWhole = whole;
      if (whole) {
        LOG.info("adapter-events is whole again");
      } else {
        LOG.error(
            "adapter-events lacks what its signed head covers: nothing is published until it is"
                + " there again, see `lethe fleet repair`");
      }
    }
    return whole;
  }

  /**
   * Takes what the lanes brought back, unless it was given up meanwhile. Shields that came together
   * are announced together: in a burst a transaction for each would keep the next one waiting.
   */
  void receive(List<Lane.Outcome> outcomes) {
    outcomes.forEach(this::receive);
    List<MadeShield> made = List.copyOf(shields);
    shields.clear();
    if (made.size() == 1 || !announced(made)) {
      made.forEach(shield -> attempt(shield.work(), () -> publish(List.of(shield))));
    }
  }

  private void receive(Lane.Outcome outcome) {
    state
        .find(outcome.attempt().job().requestId())
        .filter(work -> work.holds(outcome.attempt()))
        .filter(work -> !log.of(work.job().requestId()).ended())
        .ifPresent(work -> attempt(work, () -> outcome.result().deliver(this, work)));
  }

  /** Whether they could be; where one of them cannot be said in an event, none was. */
  private boolean announced(List<MadeShield> made) {
    try {
      publish(made);
      return true;
    } catch (InvalidEventException e) {
      return false;
    }
  }

  private void publish(List<MadeShield> made) {
    if (made.isEmpty()) {
      return;
    }
    publish(made.stream().map(MadeShield::event).toList(), List.of(), state.committable());
    for (MadeShield shield : made) {
      shield.work().leftLane();
      LOG.info(
          PUBLISHED, shield.event().kind(), shield.event().requestId(), shield.event().digest());
    }
  }

  private void attempt(UnfinishedJob work, Runnable taking) {
    try {
      taking.run();
    } catch (InvalidEventException e) {
      // What the engine measured cannot be said in an event; trying for ever would not help.
      LOG.error(
          "no event holds the result: request={} reason={}",
          work.job().requestId(),
          e.getMessage());
      failed(work, new LaneResult.Failed(FailureCodes.INVALID_RESULT));
    }
  }

  @Override
  public void made(UnfinishedJob work, LaneResult.Made result) {
    ErasureJob job = work.job();
    AdapterEvent event = result.event();
    if (event.kind() == AdapterEvent.Kind.SHIELD_READY) {
      shields.add(new MadeShield(work, event));
      return;
    }
    RequestEvent verified = announce.verified(job, event.digest(), result.measured());
    end(work, List.of(event), verified);
    LOG.info(PUBLISHED, event.kind(), job.requestId(), event.digest());
  }

  @Override
  public void fits(UnfinishedJob work, LaneResult.Fits result) {
    work.check(result.suppliedBy());
    work.leftLane();
  }

  @Override
  public void refused(UnfinishedJob work, LaneResult.Refused result) {
    LOG.warn("request refused: request={} reason={}", work.job().requestId(), result.reason());
    end(work, List.of(), failed(work.job(), result.reason(), null, result.measured()));
  }

  @Override
  public void kept(UnfinishedJob work, LaneResult.Kept result) {
    ErasureJob job = work.job();
    AdapterEvent event = result.event();
    LOG.warn(
        "request failed, its bundle is published beside its shield: request={} reason={} digest={}",
        job.requestId(),
        result.reason(),
        event.digest());
    end(work, List.of(event), failed(job, result.reason(), event.digest(), result.measured()));
  }

  @Override
  public void held(UnfinishedJob work, LaneResult.Held result) {
    LOG.warn("request held: request={} reason={}", work.job().requestId(), result.reason());
    RequestEvent held = announce.held(work.job(), result.reason(), result.measured());
    publish(List.of(), List.of(held), state.committable());
    work.leftLane();
  }

  @Override
  public void failed(UnfinishedJob work, LaneResult.Failed result) {
    int failures = work.failed(clock.instant(), retry.pauseAfter(work.failures()));
    if (failures < retry.attempts()) {
      return;
    }
    LOG.error("request failed: request={} reason={}", work.job().requestId(), result.reason());
    end(work, List.of(), failed(work.job(), result.reason(), null, null));
  }

  @Override
  public void unavailable(UnfinishedJob work) {
    work.delayed(clock.instant(), retry.pauseAfter(work.delays()));
  }

  @Override
  public void abandoned(UnfinishedJob work) {
    work.delayed(clock.instant(), Duration.ZERO);
  }

  @Override
  public void close() {
    state.all().forEach(UnfinishedJob::abandon);
    consolidating.close();
    publisher.close();
  }

  private void release(UnfinishedJob work) {
    RequestFacts facts = log.of(work.job().requestId());
    HoldOrders.Decision release = work.orders().dueRelease(facts, clock.instant());
    if (release != null) {
      publish(List.of(), List.of(announce.released(work.job(), release)), state.committable());
      LOG.info("request released: request={}", work.job().requestId());
    }
  }

  /** Whatever a lane is making of it is thrown away. */
  private void hold(UnfinishedJob work) {
    RequestFacts facts = log.of(work.job().requestId());
    HoldOrders.Hold hold = work.dueHold(facts, clock.instant());
    if (hold != null) {
      work.abandon();
      publish(List.of(), List.of(announce.held(work.job(), facts, hold)), state.committable());
      LOG.info("request held: request={} reason={}", work.job().requestId(), hold.reason());
    }
  }

  private void reject(UnfinishedJob work) {
    RequestFacts facts = log.of(work.job().requestId());
    HoldOrders.Decision rejection =
        Objects.requireNonNull(work.orders().dueRejection(facts)); // as was just found due
    end(work, List.of(), announce.rejected(work.job(), rejection));
    LOG.info("request rejected: request={}", work.job().requestId());
  }

  private void shield(UnfinishedJob work) {
    lanes.shield(work.enterLane(log.of(work.job().requestId()).released()));
  }

  private void fit(UnfinishedJob work) {
    ErasureJob job = work.job();
    RequestFacts facts = log.of(job.requestId());
    boolean isFitting = facts.fitting();
    if (!isFitting && !work.isChecked()) {
      lanes.check(work.enterLane());
      return;
    }
    if (!isFitting) {
      publish(
          List.of(), List.of(announce.fitting(job, work.adapterSuppliedBy())), state.committable());
    }
    lanes.fit(work.enterLane(facts.released()), log.liveAdapters());
  }

  private boolean isAdapterAwaited(ErasureJob job, Instant now) {
    AdapterEvent shield = log.of(job.requestId()).shield();
    return shield != null && adapters.isAwaited(job.requestId(), shield.at(), now);
  }

  /** The tracker takes the shield back; only the ingest service can say that something leaves. */
  private void withdraw(UnfinishedJob work) {
    ErasureJob job = work.job();
    Actor by = Objects.requireNonNull(work.cancelledBy());
    end(work, List.of(), announce.cancelled(job, log.of(job.requestId()), by));
    LOG.info("request cancelled: request={}", work.job().requestId());
  }

  private RequestEvent failed(
      ErasureJob job, String reason, @Nullable String bundle, @Nullable Measurements measured) {
    return announce.failed(job, log.of(job.requestId()), reason, bundle, measured);
  }

  private void end(UnfinishedJob work, List<AdapterEvent> adapters, RequestEvent last) {
    publish(adapters, List.of(last), state.committableWithout(work.job()));
    drop(work);
  }

  private void drop(UnfinishedJob work) {
    work.abandon();
    state.remove(work.job());
    adapters.forget(work.job().requestId());
  }

  private void publish(List<AdapterEvent> adapters, List<RequestEvent> requests, long committable) {
    List<AdapterEvent> stated = announce.stated(adapters, log.end());
    publisher.publish(stated, requests, committable);
    committed = committable;
    stated.forEach(log::apply);
    requests.forEach(log::apply);
  }
}
