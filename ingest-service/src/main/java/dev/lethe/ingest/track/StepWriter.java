package dev.lethe.ingest.track;

import dev.lethe.ingest.track.RequestTrack.Ack;
import dev.lethe.ingest.track.RequestTrack.Revocation;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestEvent.ReplicaAck;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Traffic;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.SignedSteps;
import dev.lethe.schemas.measured.GateTraffic;
import dev.lethe.schemas.measured.LiveSetInForce;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.schemas.measured.RevokedArtefacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Says what replicas have acknowledged, and in which words a step is written.
 *
 * @param budget beyond which a shield's share of the traffic is reported as such
 * @param signer of the steps that documents are made of
 */
record StepWriter(TrafficBudget budget, ControlSigner signer) {
  /** Who serves a digest, if every live replica does and there is one; by name. */
  Optional<List<Ack>> everywhere(RequestTrack track, String digest, List<ReplicaEvent> live) {
    List<Ack> acks = new ArrayList<>();
    for (ReplicaEvent replica : live) {
      Optional<Ack> ack = track.ack(digest, replica);
      if (ack.isEmpty()) {
        return Optional.empty();
      }
      acks.add(ack.get());
    }
    acks.sort(Comparator.comparing(Ack::replica));
    return acks.isEmpty() ? Optional.empty() : Optional.of(acks);
  }

  /** Whether a live replica still serves one of some digests. */
  boolean anywhere(RequestTrack track, List<ReplicaEvent> live, Predicate<String> digests) {
    return track.acks().stream()
        .filter(ack -> digests.test(ack.digest()))
        .anyMatch(ack -> live.stream().anyMatch(ack::countsFor));
  }

  /** SHIELDED or ENFORCED. */
  RequestEvent served(
      RequestTrack track,
      RequestState state,
      String digest,
      List<Ack> acks,
      LiveSetHead head,
      Instant now) {
    Measurements measured = traffic(state, acks).withLiveSet(liveSet(head));
    List<ReplicaAck> replicas =
        acks.stream().map(a -> new ReplicaAck(a.replica(), a.digest(), a.at())).toList();
    Lifecycle.Request whose = whose(track);
    return state == RequestState.ENFORCED
        ? SignedSteps.sign(
            new Lifecycle.Verified(whose).enforce(now, digest, replicas, measured), signer)
        : new Lifecycle.Accepted(whose).shield(now, digest, replicas, measured);
  }

  /** CANCELLED. */
  RequestEvent cancelled(RequestTrack track, LiveSetHead head, Instant now) {
    Measurements measured = Measurements.none().withLiveSet(liveSet(head));
    return new Lifecycle.Accepted(whose(track))
        .cancel(now, measured)
        .by(known(track.cancelledBy()));
  }

  /** REVOKED. */
  RequestEvent revoked(RequestTrack track, Revocation order, LiveSetHead head, Instant now) {
    Measurements measured =
        Measurements.none()
            .withRevocation(new RevokedArtefacts(order.by(), order.artefacts()))
            .withLiveSet(liveSet(head));
    RequestEvent step = revocable(track).revoke(now, order.reason(), measured);
    return SignedSteps.sign(step.by(known(order.actor())), signer);
  }

  /** The figures of SHIELDED, where they are beyond the budget. */
  static Optional<GateTraffic> beyondBudget(RequestEvent shielded) {
    return Optional.ofNullable(shielded.measured())
        .flatMap(Measurements::shieldTraffic)
        .filter(GateTraffic::beyondBudget);
  }

  /** Orders from before they said who gave them name nobody. */
  private static Actor known(@Nullable Actor actor) {
    return actor == null ? Actor.TOPIC : actor;
  }

  private static Lifecycle.Revocable revocable(RequestTrack track) {
    Lifecycle.Request whose = whose(track);
    if (track.state() == RequestState.FAILED) {
      return new Lifecycle.Failed(whose);
    }
    return track.state() == RequestState.ENFORCED
        ? new Lifecycle.Enforced(whose)
        : new Lifecycle.Certified(whose);
  }

  private static Lifecycle.Request whose(RequestTrack track) {
    return new Lifecycle.Request(
        track.requestId(), Objects.requireNonNull(track.tenant()), track.model());
  }

  private static LiveSetInForce liveSet(LiveSetHead head) {
    return LiveSetInForce.of(head.sequence(), head.liveSet(), head.members());
  }

  /** What the replicas counted, together; nothing if none of them was asked anything. */
  private Measurements traffic(RequestState state, List<Ack> acks) {
    List<Traffic> counted = acks.stream().map(Ack::traffic).filter(Objects::nonNull).toList();
    if (counted.isEmpty()) {
      return Measurements.none();
    }
    Traffic all =
        new Traffic(
            counted.stream().mapToInt(Traffic::questions).sum(),
            counted.stream().mapToInt(Traffic::fired).sum());
    boolean shield = state == RequestState.SHIELDED;
    GateTraffic traffic =
        new GateTraffic(all.questions(), all.fired(), shield && budget.isExceededBy(all));
    return shield
        ? Measurements.none().withShieldTraffic(traffic)
        : Measurements.none().withBundleTraffic(traffic);
  }
}
