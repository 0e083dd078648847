package dev.lethe.ingest.track;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.service.kafka.RecentTraces;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the models of its partition: folds statements into what is in force and signs its head,
 * lets artefacts go that are superseded, cancelled or revoked, writes the steps that follow from
 * what replicas acknowledge (ADR 6), and says which of them lack something.
 */
final class TrackerProcessor implements Processor<String, TrackerInput, String, TrackerOutput> {
  /** Live replicas, by id, with their first heartbeat of this life. */
  static final String REPLICAS = "replicas";

  /** All stores that it needs. */
  static final Set<String> STORES =
      Set.of(
          RequestTracks.STORE, REPLICAS, LiveSets.STORE, HeadSigner.STORE, EnforcementWatch.STORE);

  static final Duration TICK = Duration.ofMillis(500);

  /** Between two ticks: this process stood still, or its clock was set. */
  private static final Duration STALL = Duration.ofSeconds(3);

  private static final Set<RequestState> HEEDED =
      Set.of(
          RequestState.ACCEPTED,
          RequestState.VERIFIED,
          RequestState.CERTIFIED,
          RequestState.REJECTED,
          RequestState.CANCELLED,
          RequestState.FAILED);

  private static final Logger LOG = LoggerFactory.getLogger(TrackerProcessor.class);

  private final TrafficBudget budget;
  private final ControlPath control;
  private final int partitions;
  private final RecentTraces traces = new RecentTraces();
  private @Nullable Session session;
  private long lastTickMs;

  /** What exists between init and close. */
  private record Session(
      String task,
      TrackerSink out,
      LiveSets sets,
      HeadSigner heads,
      ReplicaLiveness liveness,
      LifecycleAdvancer advancer,
      RequestTracks tracks,
      EnforcementWatch watch) {}

  /**
   * @param budget what share of the traffic a shield may fire on
   * @param partitions of the topic that signals come by
   */
  TrackerProcessor(TrafficBudget budget, ControlPath control, int partitions) {
    this.budget = budget;
    this.control = control;
    this.partitions = partitions;
  }

  /** Whether a signal is of any use to it. */
  static boolean heeds(TrackerInput signal) {
    if (signal instanceof TrackerInput.Step step) {
      return HEEDED.contains(step.event().state());
    }
    if (signal instanceof TrackerInput.Acknowledgement said) {
      return switch (said.event().kind()) {
        case ENFORCED, REJECTED, WITHDRAWN -> true;
        case STATEMENT_REJECTED, ENFORCEMENT_LOST, ENFORCEMENT_RESTORED -> false;
      };
    }
    return true;
  }

  @Override
  public void init(ProcessorContext<String, TrackerOutput> context) {
    lastTickMs = context.currentSystemTimeMs();
    TrackerSink out = new TrackerSink(context, traces);
    LiveSets sets = new LiveSets(control.keys(), context.getStateStore(LiveSets.STORE));
    HeadSigner heads =
        new HeadSigner(
            control,
            sets,
            context.getStateStore(HeadSigner.STORE),
            out,
            model -> partition(model) == context.taskId().partition());
    ReplicaLiveness liveness = new ReplicaLiveness(context.getStateStore(REPLICAS), lastTickMs);
    LifecycleAdvancer advancer =
        new LifecycleAdvancer(
            new StepWriter(budget, control.signer()),
            sets,
            heads,
            new ArtefactWithdrawals(control.signer(), sets, out),
            liveness,
            out,
            control.status());
    RequestTracks tracks =
        new RequestTracks(
            context.getStateStore(RequestTracks.STORE), advancer::pace, control.status());
    EnforcementWatch watch =
        new EnforcementWatch(
            sets,
            heads,
            context.getStateStore(EnforcementWatch.STORE),
            out,
            (model, id) -> tracks.of(model, id).claimed());
    session =
        new Session(
            context.taskId().toString(), out, sets, heads, liveness, advancer, tracks, watch);
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<String, TrackerInput> record) {
    TrackerInput signal = record.value();
    signal.request().ifPresent(id -> traces.heard(id, record.headers()));
    if (signal instanceof TrackerInput.Artefact artefact) {
      onArtefact(artefact.event());
    } else if (signal instanceof TrackerInput.Acknowledgement acknowledgement) {
      onAcknowledgement(acknowledgement.event());
    } else if (signal instanceof TrackerInput.Heartbeat heartbeat) {
      onHeartbeat(heartbeat.event());
    } else if (signal instanceof TrackerInput.Step step) {
      onStep(step.event());
    } else if (signal instanceof TrackerInput.Order order) {
      onOrder(order.event());
    }
    settle();
  }

  private void onArtefact(AdapterEvent event) {
    boolean hadGap = session().sets().of(event.model()).hasGap();
    Optional<ControlFault> fault = session().sets().hear(event);
    if (fault.isPresent() && fault.get() != ControlFault.REPEATED) {
      reject(fault.get(), event.kind().name(), event.requestId(), event.digest());
    }
    if (fault.isEmpty()) {
      judge(session().tracks().of(event.model(), event.requestId()));
    }
    if (fault.isEmpty() && hadGap) {
      judgeAll(); // Others had come too early, and count now.
    } else if (fault.filter(f -> f == ControlFault.SKIPPED).isPresent()) {
      RequestTrack track = session().tracks().of(event.model(), event.requestId());
      session().tracks().put(track, RequestTracks.Pace.WAITS);
    }
  }

  private void onAcknowledgement(EnforcementEvent event) {
    RequestTrack track = session().tracks().of(event.model(), event.requestId()).with(event);
    judge(track.pruned(session().liveness().of(event.model()), session().out().now()));
  }

  private void onHeartbeat(ReplicaEvent event) {
    // After the clock was set back no tick comes until it is again as late as it was.
    tick(session().out().nowMs());
    if (session().liveness().heard(event, session().out().nowMs())) {
      judgeAll();
    }
    if (session().liveness().isPresent(event)) {
      session().watch().heard(event);
    }
    session().watch().check(session().liveness().all());
  }

  private void onStep(RequestEvent event) {
    RequestTrack track = session().tracks().of(event.model(), event.requestId());
    boolean mayEnd = track.underWay() && track.verified() == null;
    if (event.state() == RequestState.REJECTED && track.state() != RequestState.ACCEPTED) {
      return; // the intake's word on what it did not accept, perhaps for a model that is not there
    }
    RequestTrack next =
        switch (event.state()) {
          case ACCEPTED -> track.accepted(event.tenant(), session().out().now());
          case VERIFIED -> event.bundle() == null ? track : track.verified(event.bundle());
          case CERTIFIED -> {
            boolean enforced = track.state() == RequestState.ENFORCED;
            yield enforced ? track.reached(event.state(), session().out().now()) : track;
          }
          case CANCELLED, FAILED ->
              mayEnd ? track.reached(event.state(), session().out().now()) : track;
          case REJECTED -> track.reached(event.state(), session().out().now());
          default -> track;
        };
    judge(next);
  }

  private void onOrder(WithdrawalOrder order) {
    Optional<ControlFault> fault = ControlSignatures.check(order, control.keys());
    if (fault.isPresent()) {
      reject(fault.get(), order.kind().name(), order.requestId(), "");
      return;
    }
    judge(session().tracks().of(order.model(), order.requestId()).with(order));
  }

  private void tick(long nowMs) {
    ReplicaLiveness liveness = session().liveness();
    if (Math.abs(nowMs - lastTickMs) > STALL.toMillis()) {
      liveness.pardon(nowMs);
      session().watch().pardon();
    }
    lastTickMs = nowMs;
    if (liveness.expire(nowMs)) {
      judgeAll();
    } else {
      session().tracks().timed().forEach(this::judge);
    }
    session().watch().check(liveness.all());
    settle();
  }

  /** What was changed is signed before anything else is heard. */
  private void settle() {
    HeadSigner heads = session().heads();
    if (heads.tick()) {
      judgeAll();
      heads.tick();
    }
    control.status().lost(session().task(), session().watch().lost());
  }

  private void judgeAll() {
    session().tracks().waiting().forEach(this::judge);
  }

  private void judge(RequestTrack track) {
    RequestTrack judged = session().advancer().judge(track);
    session().tracks().put(judged, session().advancer().pace(judged));
  }

  private void reject(ControlFault fault, String kind, String requestId, String digest) {
    control.status().reject(fault);
    LOG.warn(
        "passed over what does not count: kind={} request={} digest={} fault={}",
        kind,
        requestId,
        digest,
        fault.code());
  }

  /** Where Kafka's default partitioner sends a model's signals. */
  private int partition(String model) {
    byte[] key = model.getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }

  @Override
  public void close() {
    Session ended = session;
    if (ended != null) {
      control.status().leave(ended.task(), ended.heads().models());
      session = null;
    }
  }

  private Session session() {
    return Objects.requireNonNull(session);
  }
}
