package dev.lethe.db.replay;

import dev.lethe.db.SourcedEvent;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.EventCodec;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.LiveSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What each replica had in force at a moment, by what it acknowledged itself: every artefact that
 * it said it enforces and did not withdraw, a shield beside a bundle too. Whether the ingest
 * service had let it go by then is said with it. Whether the replica ran just then is not in it:
 * only the newest heartbeat of each is kept. Not thread-safe.
 */
public final class ServingHistory {
  private final Topics topics;
  private final String model;
  private final LiveSet statements;
  private final Map<String, AdapterEvent.Kind> kinds = new HashMap<>();

  /** Digest → the first revocation that counts. */
  private final Map<String, AdapterEvent> revocations = new HashMap<>();

  private final List<EnforcementEvent> said = new ArrayList<>();

  private ServingHistory(Topics topics, String model, ControlKeys keys) {
    this.topics = topics;
    this.model = model;
    this.statements = new LiveSet(model, keys, this::counts);
  }

  /**
   * What a replica serves for a request.
   *
   * @param digest of the artefact
   * @param kind shield or adapter; null if {@code adapter-events} does not know it
   * @param since when it first said so without withdrawing it in between
   * @param revokedAt when the ingest service let it go, if that was by then; it leaves the replica
   *     in the next moment
   */
  public record Served(
      String replica,
      String requestId,
      String digest,
      AdapterEvent.@Nullable Kind kind,
      Instant since,
      @Nullable Instant revokedAt) {}

  /** The topics that it is read from. */
  public static List<String> sources(Topics topics) {
    return List.of(topics.adapterEvents(), topics.enforcementEvents());
  }

  /**
   * Reads everything that the log says of a model's replicas.
   *
   * @param keys whose revocations count
   */
  public static ServingHistory read(
      EventSource log, Topics topics, String model, ControlKeys keys) {
    ServingHistory history = new ServingHistory(topics, model, keys);
    log.read(log.ends(), (events, left) -> events.forEach(history::take));
    // Several partitions, each in its own order; a replica writes one request's to one of them.
    history.said.sort(Comparator.comparing(EnforcementEvent::at));
    return history;
  }

  /** Time of the first acknowledgement of all; empty if there is none. */
  public Optional<Instant> begins() {
    return said.isEmpty() ? Optional.empty() : Optional.of(said.get(0).at());
  }

  /**
   * What was served at {@code time}, by replica and request, each in the order of its beginning.
   */
  public List<Served> at(Instant time) {
    Map<String, Map<String, Served>> served = new TreeMap<>();
    for (EnforcementEvent event : said) {
      if (event.at().isAfter(time)) {
        break;
      }
      Map<String, Served> ofRequest =
          served.computeIfAbsent(
              event.replica() + "\n" + event.requestId(), key -> new LinkedHashMap<>());
      switch (event.kind()) {
        case ENFORCED -> ofRequest.computeIfAbsent(event.digest(), d -> served(event, time));
        // What is in force is not loaded again, so that what was rejected is not in force.
        case WITHDRAWN, REJECTED -> ofRequest.remove(event.digest());
        case STATEMENT_REJECTED, ENFORCEMENT_LOST, ENFORCEMENT_RESTORED -> {}
      }
    }
    return served.values().stream().flatMap(each -> each.values().stream()).toList();
  }

  private Served served(EnforcementEvent event, Instant time) {
    AdapterEvent revocation = revocations.get(event.digest());
    Instant revokedAt = revocation == null ? null : revocation.at();
    return new Served(
        event.replica(),
        event.requestId(),
        event.digest(),
        kinds.get(event.requestId() + "\n" + event.digest()),
        event.at(),
        revokedAt == null || revokedAt.isAfter(time) ? null : revokedAt);
  }

  private void take(SourcedEvent record) {
    if (record.topic().equals(topics.adapterEvents())) {
      AdapterEvent event = read(record, EventSerdes.adapterEvents());
      if (event != null && event.kind() != AdapterEvent.Kind.ADAPTER_REVOKED) {
        kinds.put(event.requestId() + "\n" + event.digest(), event.kind());
      }
      if (event != null) {
        Optional<ControlFault> unused = statements.apply(event);
      }
    } else {
      EnforcementEvent event = read(record, EventSerdes.enforcementEvents());
      if (event != null && event.model().equals(model)) {
        said.add(event);
      }
    }
  }

  private void counts(AdapterEvent statement) {
    if (statement.kind() == AdapterEvent.Kind.ADAPTER_REVOKED) {
      revocations.putIfAbsent(statement.digest(), statement);
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
