package dev.lethe.db.replay;

import dev.lethe.db.SourcedEvent;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.EventCodec;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What each replica had in force at a moment, by what it acknowledged itself: a replica serves one
 * artefact of a request, the last that it said it enforces and did not withdraw. Whether the
 * replica ran just then is not in it: only the newest heartbeat of each is kept. Not thread-safe.
 */
public final class ServingHistory {
  private final Topics topics;
  private final String model;
  private final Map<String, AdapterEvent.Kind> kinds = new HashMap<>();
  private final List<EnforcementEvent> said = new ArrayList<>();

  private ServingHistory(Topics topics, String model) {
    this.topics = topics;
    this.model = model;
  }

  /**
   * What a replica serves for a request.
   *
   * @param digest of the artefact
   * @param kind shield or adapter; null if {@code adapter-events} does not know it
   * @param since when it first said so without serving another one in between
   */
  public record Served(
      String replica,
      String requestId,
      String digest,
      AdapterEvent.@Nullable Kind kind,
      Instant since) {}

  /** The topics that it is read from. */
  public static List<String> sources(Topics topics) {
    return List.of(topics.adapterEvents(), topics.enforcementEvents());
  }

  /** Reads everything that the log says of a model's replicas. */
  public static ServingHistory read(EventSource log, Topics topics, String model) {
    ServingHistory history = new ServingHistory(topics, model);
    log.read(log.ends(), (events, left) -> events.forEach(history::take));
    // Several partitions, each in its own order; a replica writes one request's to one of them.
    history.said.sort(Comparator.comparing(EnforcementEvent::at));
    return history;
  }

  /** Time of the first acknowledgement of all; empty if there is none. */
  public Optional<Instant> begins() {
    return said.isEmpty() ? Optional.empty() : Optional.of(said.get(0).at());
  }

  /** What was served at {@code time}, by replica and request. */
  public List<Served> at(Instant time) {
    Map<String, Served> served = new TreeMap<>();
    for (EnforcementEvent event : said) {
      if (event.at().isAfter(time)) {
        break;
      }
      String key = event.replica() + "\n" + event.requestId();
      Served current = served.get(key);
      boolean same = current != null && current.digest().equals(event.digest());
      switch (event.kind()) {
        case ENFORCED -> {
          if (!same) {
            served.put(key, served(event));
          }
        }
        case WITHDRAWN -> {
          if (same) {
            served.remove(key);
          }
        }
        case REJECTED -> {} // it kept what it had
      }
    }
    return List.copyOf(served.values());
  }

  private Served served(EnforcementEvent event) {
    return new Served(
        event.replica(),
        event.requestId(),
        event.digest(),
        kinds.get(event.requestId() + "\n" + event.digest()),
        event.at());
  }

  private void take(SourcedEvent record) {
    if (record.topic().equals(topics.adapterEvents())) {
      AdapterEvent event = read(record, EventSerdes.adapterEvents());
      if (event != null && event.kind() != AdapterEvent.Kind.ADAPTER_REVOKED) {
        kinds.put(event.requestId() + "\n" + event.digest(), event.kind());
      }
    } else {
      EnforcementEvent event = read(record, EventSerdes.enforcementEvents());
      if (event != null && event.model().equals(model)) {
        said.add(event);
      }
    }
  }

  private static <T> @Nullable T read(SourcedEvent record, EventCodec<T> codec) {
    byte[] value = record.value();
    try {
      return value == null ? null : codec.read(value).data();
    } catch (InvalidEventException e) {
      return null; // the projector has passed over it too, and named it
    }
  }
}
