package dev.lethe.trainer;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.RequestEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One model's past, folded from {@code adapter-events} and {@code request-events}. An event may be
 * applied more than once. Not thread-safe: the poll loop's.
 */
final class AdapterLog {
  private final String model;
  private final Map<String, Facts> requests = new HashMap<>();
  private final Map<String, AdapterEvent> adapters = new LinkedHashMap<>();
  private final Set<String> revoked = new HashSet<>();

  AdapterLog(String model) {
    this.model = model;
  }

  void apply(AdapterEvent event) {
    if (!event.model().equals(model)) {
      return;
    }
    switch (event.kind()) {
      case SHIELD_READY -> update(event.requestId(), facts -> facts.withShield(event));
      case ADAPTER_READY -> {
        update(event.requestId(), facts -> Facts.ENDED);
        if (!revoked.contains(event.digest())) {
          adapters.putIfAbsent(event.digest(), event);
        }
      }
      case ADAPTER_REVOKED -> {
        // A digest is never used again, so one that was revoked once stays revoked.
        revoked.add(event.digest());
        adapters.remove(event.digest());
        update(event.requestId(), facts -> facts.withRevoked(event.digest()));
      }
    }
  }

  void apply(RequestEvent event) {
    if (!event.model().equals(model)) {
      return;
    }
    switch (event.state()) {
      case RECEIVED -> {}
      case HELD -> update(event.requestId(), Facts::withHeld);
      case ACCEPTED -> update(event.requestId(), Facts::withAccepted);
      case SHIELDED -> update(event.requestId(), Facts::withShielded);
      case FITTING -> update(event.requestId(), Facts::withFitting);
      case VERIFIED, ENFORCED, CERTIFIED, REJECTED, CANCELLED, FAILED, REVOKED ->
          update(event.requestId(), facts -> Facts.ENDED);
    }
  }

  Facts of(String requestId) {
    return requests.getOrDefault(requestId, Facts.NONE);
  }

  /** Digests of the adapters in force, oldest first: what a new one must be orthogonal to. */
  List<String> liveAdapters() {
    return List.copyOf(adapters.keySet());
  }

  private void update(String requestId, UnaryOperator<Facts> change) {
    requests.put(requestId, change.apply(of(requestId)));
  }
}
