package dev.lethe.ingest.track;

import dev.lethe.schemas.RequestState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** What is known of each request, and of which something is due. Used by one task. */
final class RequestTracks {
  /** A {@link RequestTrack} by model and request id. */
  static final String STORE = "tracked-requests";

  private final KeyValueStore<String, RequestTrack> store;
  private final Set<String> waiting = new LinkedHashSet<>();
  private final Set<String> timed = new LinkedHashSet<>();
  private final TrackerStatus status;

  /** What may make a step of a request due, beside a word about the request itself. */
  enum Pace {
    /** Nothing. */
    RESTS,
    /** That replicas come or go. */
    WAITS,
    /** Time, too. */
    TIMED
  }

  /**
   * @param pace of each request that is in the store
   * @param status is told of each step
   */
  RequestTracks(
      KeyValueStore<String, RequestTrack> store,
      Function<RequestTrack, Pace> pace,
      TrackerStatus status) {
    this.store = store;
    this.status = status;
    try (KeyValueIterator<String, RequestTrack> all = store.all()) {
      all.forEachRemaining(entry -> sort(entry.key, pace.apply(entry.value)));
    }
  }

  /** The request's track, new if need be. */
  RequestTrack of(String model, String requestId) {
    RequestTrack known = store.get(key(model, requestId));
    return known == null ? RequestTrack.of(requestId, model) : known;
  }

  void put(RequestTrack track, Pace pace) {
    String key = key(track.model(), track.requestId());
    RequestTrack known = store.get(key);
    if (!track.equals(known)) {
      store.put(key, track);
      count(known, track);
    }
    sort(key, pace);
  }

  private void count(@Nullable RequestTrack before, RequestTrack now) {
    RequestState reached = now.state();
    Instant left = before == null ? null : before.since();
    Instant since = now.since();
    if (before != null && reached != null && since != null && left != null) {
      if (reached != before.state()) {
        status.stepped(reached, Duration.between(left, since));
      }
    }
  }

  /** Those that do not rest; a copy, as judging changes them. */
  List<RequestTrack> waiting() {
    return read(waiting);
  }

  /** Those for which time counts; a copy. */
  List<RequestTrack> timed() {
    return timed.isEmpty() ? List.of() : read(timed);
  }

  private void sort(String key, Pace pace) {
    if (pace == Pace.RESTS) {
      waiting.remove(key);
    } else {
      waiting.add(key);
    }
    if (pace == Pace.TIMED) {
      timed.add(key);
    } else {
      timed.remove(key);
    }
  }

  private List<RequestTrack> read(Set<String> keys) {
    List<RequestTrack> tracks = new ArrayList<>(keys.size());
    for (String key : keys) {
      RequestTrack track = store.get(key);
      if (track != null) {
        tracks.add(track);
      }
    }
    return tracks;
  }

  /** An id holds no slash. */
  private static String key(String model, String requestId) {
    return model + "/" + requestId;
  }
}
