package dev.lethe.ingest.track;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the models of its partition. Writes SHIELDED when every live replica has acknowledged a
 * request's shield, ENFORCED when every one has acknowledged its bundle, each once; and CANCELLED
 * when the trainer took back a shield that is not SHIELDED yet (ADR 6).
 */
final class TrackStage implements Processor<String, Signal, String, Event<RequestEvent>> {
  /** Requests that are under way, by id. */
  static final String OPEN = "open-requests";

  /** Requests that need no tracking any more, by id, with the state that ended it. */
  static final String CLOSED = "closed-requests";

  /** Live replicas, by id, with their first heartbeat of this life. */
  static final String REPLICAS = "replicas";

  static final Duration TICK = Duration.ofMillis(500);

  /** Between two ticks: this process stood still, or its clock was set. */
  private static final Duration STALL = Duration.ofSeconds(3);

  private static final Set<RequestState> ENDS =
      Set.of(RequestState.CANCELLED, RequestState.FAILED, RequestState.REVOKED);

  private static final Logger LOG = LoggerFactory.getLogger(TrackStage.class);

  private final Verdicts verdicts;
  private @Nullable Session session;
  private long lastTickMs;

  /** What exists between init and close. */
  private record Session(
      ProcessorContext<String, Event<RequestEvent>> out,
      KeyValueStore<String, RequestTrack> open,
      KeyValueStore<String, String> closed,
      Liveness liveness) {
    long nowMs() {
      return out.currentSystemTimeMs();
    }
  }

  /**
   * @param budget what share of the traffic a shield may fire on
   */
  TrackStage(TrafficBudget budget) {
    this.verdicts = new Verdicts(budget);
  }

  /** Whether a signal can change anything here. */
  static boolean heeds(Signal signal) {
    return !(signal instanceof Signal.Step step)
        || step.event().state() == RequestState.ACCEPTED
        || ENDS.contains(step.event().state());
  }

  @Override
  public void init(ProcessorContext<String, Event<RequestEvent>> context) {
    lastTickMs = context.currentSystemTimeMs();
    session =
        new Session(
            context,
            context.getStateStore(OPEN),
            context.getStateStore(CLOSED),
            new Liveness(context.getStateStore(REPLICAS), lastTickMs));
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<String, Signal> record) {
    Signal signal = record.value();
    if (signal instanceof Signal.Artefact artefact) {
      onArtefact(artefact.event());
    } else if (signal instanceof Signal.Acknowledgement acknowledgement) {
      onAcknowledgement(acknowledgement.event());
    } else if (signal instanceof Signal.Heartbeat heartbeat) {
      onHeartbeat(heartbeat.event());
    } else if (signal instanceof Signal.Step step) {
      onStep(step.event());
    }
  }

  private void onArtefact(AdapterEvent event) {
    track(event.requestId(), event.model()).ifPresent(track -> judge(track.with(event)));
  }

  private void onAcknowledgement(EnforcementEvent event) {
    track(event.requestId(), event.model()).ifPresent(track -> judge(track.with(event)));
  }

  private void onHeartbeat(ReplicaEvent event) {
    // After the clock was set back no tick comes until it is again as late as it was.
    tick(session().nowMs());
    if (session().liveness().heard(event, session().nowMs())) {
      judgeAll();
    }
  }

  private void onStep(RequestEvent event) {
    if (event.state() == RequestState.ACCEPTED) {
      track(event.requestId(), event.model())
          .ifPresent(track -> judge(track.ofTenant(event.tenant())));
    } else if (ENDS.contains(event.state())) {
      close(event.requestId(), event.state());
    }
  }

  private void tick(long nowMs) {
    Liveness liveness = session().liveness();
    if (Math.abs(nowMs - lastTickMs) > STALL.toMillis()) {
      liveness.pardon(nowMs);
    }
    lastTickMs = nowMs;
    if (liveness.expire(nowMs)) {
      judgeAll();
    }
  }

  private void judgeAll() {
    List<RequestTrack> all = new ArrayList<>();
    try (KeyValueIterator<String, RequestTrack> open = session().open().all()) {
      open.forEachRemaining(entry -> all.add(entry.value));
    }
    all.forEach(this::judge);
  }

  private void judge(RequestTrack track) {
    Session now = session();
    Instant at = Instant.ofEpochMilli(now.nowMs());
    List<ReplicaEvent> live = now.liveness().of(track.model());
    Optional<RequestEvent> cancelled = verdicts.cancelled(track, at);
    if (cancelled.isPresent()) {
      write(cancelled.get());
      close(track.requestId(), RequestState.CANCELLED);
      return;
    }
    RequestTrack judged = track;
    Optional<RequestEvent> shielded = verdicts.shielded(track, live, at);
    if (shielded.isPresent()) {
      write(shielded.get());
      Verdicts.beyondBudget(shielded.get()).ifPresent(figures -> warn(track, figures));
      judged = track.writtenShielded();
    }
    Optional<RequestEvent> enforced = verdicts.enforced(judged, live, at);
    if (enforced.isPresent()) {
      write(enforced.get());
      close(track.requestId(), RequestState.ENFORCED);
    } else if (!judged.equals(now.open().get(track.requestId()))) {
      now.open().put(track.requestId(), judged);
    }
  }

  private static void warn(RequestTrack track, JsonNode traffic) {
    LOG.warn(
        "a shield fires on more of the traffic than the budget: request={} questions={} fired={}",
        track.requestId(),
        traffic.path("questions").intValue(),
        traffic.path("fired").intValue());
  }

  private void write(RequestEvent event) {
    ProcessorContext<String, Event<RequestEvent>> out = session().out();
    out.forward(
        new Record<>(event.requestId(), Event.of(event), session().nowMs(), new RecordHeaders()));
  }

  private void close(String requestId, RequestState state) {
    session().open().delete(requestId);
    session().closed().put(requestId, state.name());
  }

  /** The request's track, new if need be; none once it is closed. */
  private Optional<RequestTrack> track(String requestId, String model) {
    if (session().closed().get(requestId) != null) {
      return Optional.empty();
    }
    RequestTrack known = session().open().get(requestId);
    return Optional.of(known == null ? RequestTrack.of(requestId, model) : known);
  }

  private Session session() {
    return Objects.requireNonNull(session);
  }
}
