package dev.lethe.ingest.track;

import dev.lethe.schemas.ReplicaEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which replicas live. Silence is measured on the tracker's own clock, from the moment it heard the
 * last heartbeat, so replicas' clocks may differ from it. A tracker that was itself away cannot
 * judge the silence of others: after a restart or a stall everyone counts as just heard.
 */
final class ReplicaLiveness {
  /** A replica that was silent for this long is not live. */
  static final Duration SILENCE = Duration.ofSeconds(10);

  private final KeyValueStore<String, ReplicaEvent> members;
  private final Map<String, Long> lastHeard = new HashMap<>();

  ReplicaLiveness(KeyValueStore<String, ReplicaEvent> members, long nowMs) {
    this.members = members;
    pardon(nowMs);
  }

  /** Whether the set of live replicas, or what counts as their acknowledgement, has changed. */
  boolean heard(ReplicaEvent event, long nowMs) {
    ReplicaEvent known = members.get(event.replica());
    if (event.leaving()) {
      return known != null
          && !known.startedAt().isAfter(event.startedAt())
          && forget(event.replica());
    }
    if (known != null && known.startedAt().isAfter(event.startedAt())) {
      return false; // A late word of an earlier life.
    }
    lastHeard.put(event.replica(), nowMs);
    boolean news = known == null || !known.startedAt().equals(event.startedAt());
    if (news) {
      members.put(event.replica(), event);
    }
    return news;
  }

  /** Drops who was silent for too long; whether there was one. */
  boolean expire(long nowMs) {
    List<String> silent = new ArrayList<>();
    lastHeard.forEach(
        (replica, heard) -> {
          if (nowMs - heard >= SILENCE.toMillis()) {
            silent.add(replica);
          }
        });
    silent.forEach(this::forget);
    return !silent.isEmpty();
  }

  /** Counts every member as just heard. */
  void pardon(long nowMs) {
    try (KeyValueIterator<String, ReplicaEvent> all = members.all()) {
      while (all.hasNext()) {
        lastHeard.put(all.next().key, nowMs);
      }
    }
  }

  /** Whether a heartbeat is a live replica's, and of its present life. */
  boolean isPresent(ReplicaEvent event) {
    ReplicaEvent known = members.get(event.replica());
    return known != null && !event.leaving() && known.startedAt().equals(event.startedAt());
  }

  /** The live replicas. */
  List<ReplicaEvent> all() {
    List<ReplicaEvent> live = new ArrayList<>();
    try (KeyValueIterator<String, ReplicaEvent> all = members.all()) {
      all.forEachRemaining(entry -> live.add(entry.value));
    }
    return live;
  }

  /** The live replicas of a model. */
  List<ReplicaEvent> of(String model) {
    return all().stream().filter(replica -> replica.model().equals(model)).toList();
  }

  private boolean forget(String replica) {
    lastHeard.remove(replica);
    members.delete(replica);
    return true;
  }
}
