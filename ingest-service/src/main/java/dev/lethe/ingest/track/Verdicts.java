package dev.lethe.ingest.track;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestEvent.ReplicaAck;
import dev.lethe.schemas.RequestState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Judges which step of a request is due. */
final class Verdicts {
  private Verdicts() {}

  /** SHIELDED, if it is due. */
  static Optional<RequestEvent> shielded(RequestTrack track, List<ReplicaEvent> live, Instant now) {
    return track.shielded()
        ? Optional.empty()
        : step(track, track.shield(), RequestState.SHIELDED, live, now);
  }

  /** CANCELLED, if it is due and this tracker's to write. */
  static Optional<RequestEvent> cancelled(RequestTrack track, Instant now) {
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
  static Optional<RequestEvent> enforced(RequestTrack track, List<ReplicaEvent> live, Instant now) {
    return step(track, track.adapter(), RequestState.ENFORCED, live, now);
  }

  private static Optional<RequestEvent> step(
      RequestTrack track,
      @Nullable String digest,
      RequestState state,
      List<ReplicaEvent> live,
      Instant now) {
    String tenant = track.tenant();
    if (tenant == null || digest == null || live.isEmpty()) {
      return Optional.empty();
    }
    List<ReplicaAck> acks = new ArrayList<>();
    for (ReplicaEvent replica : live) {
      Optional<ReplicaAck> ack = ack(track, digest, replica);
      if (ack.isEmpty()) {
        return Optional.empty();
      }
      acks.add(ack.get());
    }
    acks.sort(Comparator.comparing(ReplicaAck::replica));
    return Optional.of(
        new RequestEvent(
            track.requestId(), tenant, track.model(), state, now, null, digest, acks, null, null));
  }

  /** What a replica said in an earlier life does not count: it may load less this time. */
  private static Optional<ReplicaAck> ack(RequestTrack track, String digest, ReplicaEvent replica) {
    return track.acks().stream()
        .filter(ack -> ack.replica().equals(replica.replica()) && ack.digest().equals(digest))
        .filter(ack -> !ack.at().isBefore(replica.startedAt()))
        .findFirst();
  }
}
