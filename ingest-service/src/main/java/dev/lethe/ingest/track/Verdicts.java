package dev.lethe.ingest.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.ingest.track.RequestTrack.Ack;
import dev.lethe.ingest.track.RequestTrack.Revocation;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestEvent.ReplicaAck;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Traffic;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.SignedSteps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Says what replicas have acknowledged, and in which words a step is written.
 *
 * @param budget beyond which a shield's share of the traffic is reported as such
 * @param signer of the steps that documents are made of
 */
record Verdicts(TrafficBudget budget, ControlSigner signer) {
  private static final String SHIELD_TRAFFIC = "shieldTraffic";
  private static final String BUNDLE_TRAFFIC = "bundleTraffic";
  private static final String BEYOND_BUDGET = "beyondBudget";

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
    ObjectNode measured = traffic(state, acks);
    measured.set("liveSet", liveSet(head));
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
    ObjectNode measured = Json.mapper().createObjectNode();
    measured.set("liveSet", liveSet(head));
    return new Lifecycle.Accepted(whose(track)).cancel(now, measured);
  }

  /** REVOKED. */
  RequestEvent revoked(RequestTrack track, Revocation order, LiveSetHead head, Instant now) {
    ObjectNode measured = Json.mapper().createObjectNode();
    ObjectNode said = measured.putObject("revocation");
    if (order.by() != null) {
      said.put("by", order.by()).put("claimed", true);
    }
    order.artefacts().forEach(said.putArray("artefacts")::add);
    measured.set("liveSet", liveSet(head));
    return SignedSteps.sign(revocable(track).revoke(now, order.reason(), measured), signer);
  }

  /** The figures of SHIELDED, where they are beyond the budget. */
  static Optional<JsonNode> beyondBudget(RequestEvent shielded) {
    return Optional.ofNullable(shielded.measured())
        .map(measured -> measured.path(SHIELD_TRAFFIC))
        .filter(traffic -> traffic.path(BEYOND_BUDGET).asBoolean());
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

  private static ObjectNode liveSet(LiveSetHead head) {
    return Json.mapper()
        .createObjectNode()
        .put("sequence", head.sequence())
        .put("digest", head.liveSet())
        .put("members", head.members());
  }

  /** What the replicas counted, together; nothing if none of them was asked anything. */
  private ObjectNode traffic(RequestState state, List<Ack> acks) {
    ObjectNode measured = Json.mapper().createObjectNode();
    List<Traffic> counted = acks.stream().map(Ack::traffic).filter(Objects::nonNull).toList();
    if (counted.isEmpty()) {
      return measured;
    }
    Traffic all =
        new Traffic(
            counted.stream().mapToInt(Traffic::questions).sum(),
            counted.stream().mapToInt(Traffic::fired).sum());
    boolean shield = state == RequestState.SHIELDED;
    ObjectNode figures = measured.putObject(shield ? SHIELD_TRAFFIC : BUNDLE_TRAFFIC);
    figures.put("questions", all.questions()).put("fired", all.fired());
    if (shield && budget.isExceededBy(all)) {
      figures.put(BEYOND_BUDGET, true);
    }
    return measured;
  }
}
