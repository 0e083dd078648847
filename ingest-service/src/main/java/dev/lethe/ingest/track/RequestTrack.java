package dev.lethe.ingest.track;

import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Traffic;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.schemas.access.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request, beside what is in force for it. Signals come in any order.
 *
 * @param tenant known since ACCEPTED
 * @param state the last of ACCEPTED, SHIELDED, ENFORCED, CERTIFIED, REJECTED, CANCELLED, FAILED,
 *     REVOKED; null before
 * @param since when that state was reached, by the tracker's clock
 * @param verified digest of the bundle that VERIFIED named
 * @param cancelOrdered whether the requester cancelled, as the intake says
 * @param cancelledBy who did, where the order says so
 * @param revocation the order to revoke it, if there is one
 * @param acks who serves what, and on how much of the traffic it fires there
 */
record RequestTrack(
    String requestId,
    String model,
    @Nullable String tenant,
    @Nullable RequestState state,
    @Nullable Instant since,
    @Nullable String verified,
    boolean cancelOrdered,
    @Nullable Actor cancelledBy,
    @Nullable Revocation revocation,
    List<Ack> acks) {
  private static final Set<RequestState> STANDING =
      Set.of(RequestState.ENFORCED, RequestState.CERTIFIED, RequestState.FAILED);

  /** What a replica that is gone has said is kept for a while: it may only be late. */
  private static final Duration KEPT = Duration.ofMinutes(10);

  /** Replica {@code replica} has served {@code digest} since {@code at}. */
  record Ack(String replica, String digest, Instant at, @Nullable Traffic traffic) {
    /** What a replica said in an earlier life does not count: it may load less this time. */
    boolean countsFor(ReplicaEvent live) {
      return replica.equals(live.replica()) && !at.isBefore(live.startedAt());
    }
  }

  /**
   * An order to revoke.
   *
   * @param by who said that it was them
   * @param actor who it was, where the order says so
   * @param artefacts digests of what was revoked by it
   */
  record Revocation(
      String reason, @Nullable String by, @Nullable Actor actor, List<String> artefacts) {
    Revocation {
      artefacts = List.copyOf(artefacts);
    }

    Revocation with(List<String> more) {
      List<String> all = new ArrayList<>(artefacts);
      all.addAll(more);
      return new Revocation(reason, by, actor, all);
    }
  }

  RequestTrack {
    acks = List.copyOf(acks);
  }

  static RequestTrack of(String requestId, String model) {
    return new RequestTrack(requestId, model, null, null, null, null, false, null, null, List.of());
  }

  /** Whether it may still be shielded, enforced, cancelled or fail. */
  boolean underWay() {
    return state == null || state == RequestState.ACCEPTED || state == RequestState.SHIELDED;
  }

  /** Whether it may be revoked. */
  boolean standing() {
    return state != null && STANDING.contains(state);
  }

  /** Whether somebody was told that it is in force on every replica. */
  boolean claimed() {
    return state == RequestState.SHIELDED || standing();
  }

  RequestTrack accepted(String ofTenant, Instant at) {
    RequestTrack named =
        new RequestTrack(
            requestId,
            model,
            ofTenant,
            state,
            since,
            verified,
            cancelOrdered,
            cancelledBy,
            revocation,
            acks);
    return state == null ? named.reached(RequestState.ACCEPTED, at) : named;
  }

  /** The first word counts: VERIFIED is reached once. */
  RequestTrack verified(String digest) {
    return verified != null || !underWay()
        ? this
        : new RequestTrack(
            requestId,
            model,
            tenant,
            state,
            since,
            digest,
            cancelOrdered,
            cancelledBy,
            revocation,
            acks);
  }

  RequestTrack reached(RequestState next, Instant at) {
    return new RequestTrack(
        requestId, model, tenant, next, at, verified, cancelOrdered, cancelledBy, revocation, acks);
  }

  /** With an order; of several of a kind the first counts. */
  RequestTrack with(WithdrawalOrder order) {
    return switch (order.kind()) {
      case CANCEL -> cancelOrdered ? this : cancelled(order.actor());
      case REVOKE ->
          revocation == null
              ? with(new Revocation(order.reason(), order.by(), order.actor(), List.of()))
              : this;
    };
  }

  private RequestTrack cancelled(@Nullable Actor by) {
    return new RequestTrack(
        requestId, model, tenant, state, since, verified, true, by, revocation, acks);
  }

  RequestTrack with(Revocation ordered) {
    return new RequestTrack(
        requestId,
        model,
        tenant,
        state,
        since,
        verified,
        cancelOrdered,
        cancelledBy,
        ordered,
        acks);
  }

  /**
   * Records an acknowledgement, or takes it back when the replica no longer serves the digest. What
   * is said of something else changes nothing.
   */
  RequestTrack with(EnforcementEvent event) {
    return switch (event.kind()) {
      case ENFORCED -> {
        List<Ack> next = without(event);
        next.add(new Ack(event.replica(), event.digest(), event.at(), event.traffic()));
        yield with(next);
      }
      case REJECTED, WITHDRAWN -> with(without(event));
      case STATEMENT_REJECTED, ENFORCEMENT_LOST, ENFORCEMENT_RESTORED -> this;
    };
  }

  /** Without what was said long ago by replicas that do not live. */
  RequestTrack pruned(List<ReplicaEvent> live, Instant now) {
    Set<String> names = live.stream().map(ReplicaEvent::replica).collect(Collectors.toSet());
    Instant horizon = now.minus(KEPT);
    List<Ack> kept =
        acks.stream()
            .filter(ack -> names.contains(ack.replica()) || ack.at().isAfter(horizon))
            .toList();
    return kept.size() == acks.size() ? this : with(kept);
  }

  /** What a live replica said of a digest in its present life. */
  Optional<Ack> ack(String digest, ReplicaEvent live) {
    return acks.stream()
        .filter(ack -> ack.digest().equals(digest) && ack.countsFor(live))
        .findFirst();
  }

  private List<Ack> without(EnforcementEvent event) {
    List<Ack> next = new ArrayList<>(acks);
    next.removeIf(
        ack -> ack.replica().equals(event.replica()) && ack.digest().equals(event.digest()));
    return next;
  }

  private RequestTrack with(List<Ack> next) {
    return new RequestTrack(
        requestId,
        model,
        tenant,
        state,
        since,
        verified,
        cancelOrdered,
        cancelledBy,
        revocation,
        next);
  }
}
