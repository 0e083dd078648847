package dev.lethe.ingest.track;

import dev.lethe.ingest.track.RequestTrack.Ack;
import dev.lethe.ingest.track.RequestTrack.Revocation;
import dev.lethe.ingest.track.RequestTracks.Pace;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.control.LiveSet;
import dev.lethe.schemas.measured.GateTraffic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what is due of one request, and does it: revokes what leaves, then writes the step. While
 * statements are missing it does nothing. Used by one task.
 */
final class LifecycleAdvancer {
  /** The certificate of an enforced request comes before its revocation, if it comes at all. */
  static final Duration CERTIFICATE_PATIENCE = Duration.ofSeconds(60);

  /** The order and the step of a cancellation come by two topics. */
  static final Duration ORDER_PATIENCE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(LifecycleAdvancer.class);

  private final StepWriter verdicts;
  private final LiveSets sets;
  private final HeadSigner heads;
  private final ArtefactWithdrawals withdrawals;
  private final ReplicaLiveness liveness;
  private final TrackerSink out;
  private final TrackerStatus status;
  private final Set<String> reported = new HashSet<>();

  LifecycleAdvancer(
      StepWriter verdicts,
      LiveSets sets,
      HeadSigner heads,
      ArtefactWithdrawals withdrawals,
      ReplicaLiveness liveness,
      TrackerSink out,
      TrackerStatus status) {
    this.verdicts = verdicts;
    this.sets = sets;
    this.heads = heads;
    this.withdrawals = withdrawals;
    this.liveness = liveness;
    this.out = out;
    this.status = status;
  }

  /** Does what is due; the track after that. */
  RequestTrack judge(RequestTrack track) {
    if (!heads.mayWrite(track.model())) {
      return track;
    }
    RequestTrack judged = track.underWay() ? underWay(track) : track;
    if (judged.state() == RequestState.CANCELLED) {
      cancelled(judged);
    } else if (judged.standing() || judged.state() == RequestState.REVOKED) {
      judged = judged.revocation() == null ? folded(judged) : revoked(judged);
    }
    return judged;
  }

  /** What may make something due of it. */
  Pace pace(RequestTrack track) {
    if (track.underWay() || !heads.mayWrite(track.model())) {
      return Pace.WAITS;
    }
    if (track.standing()) {
      boolean folds = inForce(track).stream().anyMatch(event -> event.replaces() != null);
      return track.revocation() != null ? Pace.TIMED : folds ? Pace.WAITS : Pace.RESTS;
    }
    boolean unordered = track.state() == RequestState.CANCELLED && !track.cancelOrdered();
    return unordered && !reported.contains(track.requestId()) ? Pace.TIMED : Pace.RESTS;
  }

  private RequestTrack underWay(RequestTrack track) {
    if (track.tenant() == null) {
      return track;
    }
    boolean accepted = track.state() == RequestState.ACCEPTED;
    Optional<AdapterEvent> shield = shield(track);
    if (accepted && track.cancelOrdered() && shield.isPresent()) {
      return cancel(track);
    }
    RequestTrack judged = track;
    if (accepted && shield.isPresent()) {
      judged = served(track, RequestState.SHIELDED, shield.get().digest());
    }
    return enforced(judged);
  }

  private RequestTrack cancel(RequestTrack track) {
    if (!withdrawals.revoke(inForce(track), AdapterEvent.BY_REQUESTER)) {
      return track;
    }
    Optional<LiveSetHead> head = heads.current(track.model());
    if (head.isEmpty()) {
      return track;
    }
    Instant now = out.now();
    out.write(verdicts.cancelled(track, head.get(), now));
    return track.reached(RequestState.CANCELLED, now);
  }

  /** ENFORCED, once what the bundle stands in for has left every replica. */
  private RequestTrack enforced(RequestTrack track) {
    String digest = track.verified();
    List<AdapterEvent> mine = inForce(track);
    boolean isLive =
        mine.stream()
            .anyMatch(event -> event.kind() == Kind.ADAPTER_READY && event.digest().equals(digest));
    if (digest == null || !isLive || acknowledged(track, digest).isEmpty()) {
      return track;
    }
    List<AdapterEvent> others =
        mine.stream().filter(event -> !event.digest().equals(digest)).toList();
    return withdrawals.revoke(others, AdapterEvent.SUPERSEDED) && !servesRevoked(track)
        ? served(track, RequestState.ENFORCED, digest)
        : track;
  }

  /** Writes the step if every live replica has acknowledged the digest. */
  private RequestTrack served(RequestTrack track, RequestState state, String digest) {
    Optional<List<Ack>> acks = acknowledged(track, digest);
    Optional<LiveSetHead> head = acks.isEmpty() ? Optional.empty() : heads.current(track.model());
    if (acks.isEmpty() || head.isEmpty()) {
      return track;
    }
    Instant now = out.now();
    RequestEvent step = verdicts.served(track, state, digest, acks.get(), head.get(), now);
    out.write(step);
    StepWriter.beyondBudget(step).ifPresent(traffic -> warn(track, traffic));
    return track.reached(state, now);
  }

  /** The trainer's word alone revokes nothing. */
  private void cancelled(RequestTrack track) {
    List<AdapterEvent> mine = inForce(track);
    if (track.cancelOrdered()) {
      withdrawals.revoke(mine, AdapterEvent.BY_REQUESTER);
    } else if (age(track).compareTo(ORDER_PATIENCE) >= 0 && reported.add(track.requestId())) {
      status.cancelWithoutOrder();
      LOG.warn(
          "cancelled though nobody ordered it: request={} stillInForce={}",
          track.requestId(),
          mine.size());
    }
  }

  /** A bundle that was folded from another one takes its place once it is everywhere. */
  private RequestTrack folded(RequestTrack track) {
    if (track.state() != RequestState.FAILED) {
      List<AdapterEvent> mine = inForce(track);
      for (AdapterEvent fold : mine) {
        List<AdapterEvent> replaced =
            mine.stream().filter(event -> event.digest().equals(fold.replaces())).toList();
        if (!replaced.isEmpty() && acknowledged(track, fold.digest()).isPresent()) {
          withdrawals.revoke(replaced, AdapterEvent.SUPERSEDED);
        }
      }
    }
    return track;
  }

  /** Whatever appears of it later is revoked too. */
  private RequestTrack revoked(RequestTrack track) {
    Revocation order = Objects.requireNonNull(track.revocation());
    List<AdapterEvent> mine = inForce(track);
    if (!withdrawals.revoke(mine, order.reason())) {
      return track;
    }
    Revocation carried = order.with(mine.stream().map(AdapterEvent::digest).toList());
    RequestTrack withdrawn = track.with(carried);
    boolean awaitsCertificate =
        track.state() == RequestState.ENFORCED && age(track).compareTo(CERTIFICATE_PATIENCE) < 0;
    if (track.state() == RequestState.REVOKED
        || track.tenant() == null
        || awaitsCertificate
        || servesRevoked(withdrawn)) {
      return withdrawn;
    }
    Optional<LiveSetHead> head = heads.current(track.model());
    if (head.isEmpty()) {
      return withdrawn;
    }
    Instant now = out.now();
    out.write(verdicts.revoked(withdrawn, carried, head.get(), now));
    return withdrawn.reached(RequestState.REVOKED, now);
  }

  private List<AdapterEvent> inForce(RequestTrack track) {
    return sets.of(track.model()).liveOf(track.requestId());
  }

  /** The newest one. */
  private Optional<AdapterEvent> shield(RequestTrack track) {
    return inForce(track).stream()
        .filter(event -> event.kind() == Kind.SHIELD_READY)
        .reduce((older, newer) -> newer);
  }

  private Optional<List<Ack>> acknowledged(RequestTrack track, String digest) {
    return verdicts.everywhere(track, digest, live(track));
  }

  private boolean servesRevoked(RequestTrack track) {
    LiveSet set = sets.of(track.model());
    return verdicts.anywhere(track, live(track), set::isRevoked);
  }

  private List<ReplicaEvent> live(RequestTrack track) {
    return liveness.of(track.model());
  }

  private Duration age(RequestTrack track) {
    Instant since = track.since();
    return since == null ? Duration.ZERO : Duration.between(since, out.now()).abs();
  }

  private static void warn(RequestTrack track, GateTraffic traffic) {
    LOG.warn(
        "a shield fires on more of the traffic than the budget: request={} questions={} fired={}",
        track.requestId(),
        traffic.questions(),
        traffic.fired());
  }
}
