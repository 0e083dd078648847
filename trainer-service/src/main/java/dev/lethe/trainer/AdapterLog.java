package dev.lethe.trainer;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.RequestEvent;
import java.util.ArrayDeque;
import java.util.Deque;
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
  private final Map<String, Deque<String>> bundles = new LinkedHashMap<>();
  private final Set<String> certified = new HashSet<>();
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
        Deque<String> ofRequest =
            bundles.computeIfAbsent(event.requestId(), id -> new ArrayDeque<>());
        if (!revoked.contains(event.digest()) && !ofRequest.contains(event.digest())) {
          ofRequest.addLast(event.digest());
        }
      }
      case ADAPTER_REVOKED -> {
        // A digest is never used again, so one that was revoked once stays revoked.
        revoked.add(event.digest());
        bundles.getOrDefault(event.requestId(), new ArrayDeque<>()).remove(event.digest());
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
      case CERTIFIED -> {
        certified.add(event.requestId());
        update(event.requestId(), facts -> Facts.ENDED);
      }
      case REVOKED -> {
        certified.remove(event.requestId());
        update(event.requestId(), facts -> Facts.ENDED);
      }
      case VERIFIED, ENFORCED, REJECTED, CANCELLED, FAILED ->
          update(event.requestId(), facts -> Facts.ENDED);
    }
  }

  Facts of(String requestId) {
    return requests.getOrDefault(requestId, Facts.NONE);
  }

  /**
   * Digests of the bundles in force, oldest request first: what a new adapter must be orthogonal
   * to. Of a request that has several the last one is in force, as on the replicas.
   */
  List<String> liveAdapters() {
    return bundles.values().stream()
        .filter(ofRequest -> !ofRequest.isEmpty())
        .map(Deque::getLast)
        .toList();
  }

  /**
   * Those of them whose requests are certified. Before that the tracker waits for a certain digest,
   * and a certificate has yet to name it.
   */
  List<String> foldableAdapters() {
    return bundles.entrySet().stream()
        .filter(request -> certified.contains(request.getKey()) && !request.getValue().isEmpty())
        .map(request -> request.getValue().getLast())
        .toList();
  }

  private void update(String requestId, UnaryOperator<Facts> change) {
    requests.put(requestId, change.apply(of(requestId)));
  }
}
