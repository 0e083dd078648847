package dev.lethe.ingest.track;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.LiveSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What is in force, model by model, and the statements that say so. Those that came too early are
 * kept too: they are not read from the topic again. Used by one task.
 */
final class LiveSets {
  /** Statements, by model, role and number. */
  static final String STORE = "statements";

  private final ControlKeys keys;
  private final KeyValueStore<String, AdapterEvent> statements;
  private final Map<String, LiveSet> sets = new HashMap<>();

  /** Model → number of the newest revocation that anybody has read, also ahead of its turn. */
  private final Map<String, Long> revocations = new HashMap<>();

  LiveSets(ControlKeys keys, KeyValueStore<String, AdapterEvent> statements) {
    this.keys = keys;
    this.statements = statements;
    try (KeyValueIterator<String, AdapterEvent> all = statements.all()) {
      while (all.hasNext()) {
        AdapterEvent statement = all.next().value;
        LiveSet set = sets.computeIfAbsent(statement.model(), model -> new LiveSet(model, keys));
        heed(statement, set.apply(statement));
      }
    }
  }

  /**
   * Takes a statement up.
   *
   * @return why it does not count; empty if it does
   */
  Optional<ControlFault> hear(AdapterEvent event) {
    LiveSet set = of(event.model());
    Optional<ControlFault> fault = set.apply(event);
    if (heed(event, fault)) {
      sets.put(event.model(), set);
      if (fault.isEmpty()) {
        statements.put(key(event), event);
      } else {
        statements.putIfAbsent(key(event), event);
      }
    }
    return fault;
  }

  /** Of a model; empty if nothing was said of it. Only to be read. */
  LiveSet of(String model) {
    LiveSet known = sets.get(model);
    return known == null ? new LiveSet(model, keys) : known;
  }

  /** Those of which something was said that counts. */
  Set<String> models() {
    return Set.copyOf(sets.keySet());
  }

  /** Whether revocations that this tracker once made are missing here. */
  boolean lacksOwn(String model) {
    return of(model).revocations().sequence() < revocations.getOrDefault(model, 0L);
  }

  /** Whether it counts, or will once its forerunners have come. */
  private boolean heed(AdapterEvent event, Optional<ControlFault> fault) {
    if (fault.isPresent() && fault.get() != ControlFault.SKIPPED) {
      return false;
    }
    if (event.kind() == AdapterEvent.Kind.ADAPTER_REVOKED) {
      revocations.merge(event.model(), sequence(event), Math::max);
    }
    return true;
  }

  private static long sequence(AdapterEvent event) {
    return Objects.requireNonNull(event.statement()).sequence();
  }

  private static String key(AdapterEvent event) {
    String role = event.kind() == AdapterEvent.Kind.ADAPTER_REVOKED ? "revocation" : "artefact";
    return "%s/%s/%019d".formatted(event.model(), role, sequence(event));
  }
}
