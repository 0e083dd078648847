package dev.lethe.ingest.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.ingest.track.RequestTrack.Ack;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestEvent.ReplicaAck;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Traffic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges which step of a request is due.
 *
 * @param budget beyond which a shield's share of the traffic is reported as such
 */
record Verdicts(TrafficBudget budget) {
  private static final String SHIELD_TRAFFIC = "shieldTraffic";
  private static final String BUNDLE_TRAFFIC = "bundleTraffic";
  private static final String BEYOND_BUDGET = "beyondBudget";

  /** SHIELDED, if it is due. */
  Optional<RequestEvent> shielded(RequestTrack track, List<ReplicaEvent> live, Instant now) {
    return track.shielded()
        ? Optional.empty()
        : step(track, track.shield(), RequestState.SHIELDED, live, now);
  }

  /** CANCELLED, if it is due and this tracker's to write. */
  Optional<RequestEvent> cancelled(RequestTrack track, Instant now) {
    String tenant = track.tenant();
    if (tenant == null || track.shielded() || !track.withdrawn()) {
      return Optional.empty();
    }
    return Optional.of(
        new RequestEvent(
            track.requestId(),
            tenant,
            track.model(),
            RequestState.CANCELLED,
            now,
            AdapterEvent.BY_REQUESTER,
            null,
            null,
            null,
            null));
  }

  /** ENFORCED, if it is due. */
  Optional<RequestEvent> enforced(RequestTrack track, List<ReplicaEvent> live, Instant now) {
    return step(track, track.adapter(), RequestState.ENFORCED, live, now);
  }

  /** The figures of SHIELDED, where they are beyond the budget. */
  static Optional<JsonNode> beyondBudget(RequestEvent shielded) {
    return Optional.ofNullable(shielded.measured())
        .map(measured -> measured.path(SHIELD_TRAFFIC))
        .filter(traffic -> traffic.path(BEYOND_BUDGET).asBoolean());
  }

  private Optional<RequestEvent> step(
      RequestTrack track,
      @Nullable String digest,
      RequestState state,
      List<ReplicaEvent> live,
      Instant now) {
    String tenant = track.tenant();
    if (tenant == null || digest == null || live.isEmpty()) {
      return Optional.empty();
    }
    List<Ack> acks = new ArrayList<>();
    for (ReplicaEvent replica : live) {
      Optional<Ack> ack = ack(track, digest, replica);
      if (ack.isEmpty()) {
        return Optional.empty();
      }
      acks.add(ack.get());
    }
    acks.sort(Comparator.comparing(Ack::replica));
    return Optional.of(
        new RequestEvent(
            track.requestId(),
            tenant,
            track.model(),
            state,
            now,
            null,
            digest,
            acks.stream().map(a -> new ReplicaAck(a.replica(), a.digest(), a.at())).toList(),
            measured(state, acks),
            null));
  }

  /** What the replicas counted, together; null if none of them was asked anything. */
  private @Nullable JsonNode measured(RequestState state, List<Ack> acks) {
    List<Traffic> counted = acks.stream().map(Ack::traffic).filter(Objects::nonNull).toList();
    if (counted.isEmpty()) {
      return null;
    }
    Traffic all =
        new Traffic(
            counted.stream().mapToInt(Traffic::questions).sum(),
            counted.stream().mapToInt(Traffic::fired).sum());
    boolean shield = state == RequestState.SHIELDED;
    ObjectNode measured = Json.mapper().createObjectNode();
    ObjectNode figures = measured.putObject(shield ? SHIELD_TRAFFIC : BUNDLE_TRAFFIC);
    figures.put("questions", all.questions()).put("fired", all.fired());
    if (shield && budget.isExceededBy(all)) {
      figures.put(BEYOND_BUDGET, true);
    }
    return measured;
  }

  /** What a replica said in an earlier life does not count: it may load less this time. */
  private static Optional<Ack> ack(RequestTrack track, String digest, ReplicaEvent replica) {
    return track.acks().stream()
        .filter(ack -> ack.replica().equals(replica.replica()) && ack.digest().equals(digest))
        .filter(ack -> !ack.at().isBefore(replica.startedAt()))
        .findFirst();
  }
}
