package dev.lethe.inference.reload;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code adapter-events} says should be in force: for every request its artefacts that are not
 * revoked, in the order of the log. Not thread-safe.
 */
final class AdapterTable {
  private final Map<String, Map<String, AdapterEvent>> artefacts = new LinkedHashMap<>();
  private final List<AdapterEvent> revoked = new ArrayList<>();

  void apply(AdapterEvent event) {
    Map<String, AdapterEvent> ofRequest =
        artefacts.computeIfAbsent(event.requestId(), id -> new LinkedHashMap<>());
    ofRequest.remove(event.digest());
    if (event.kind() == Kind.ADAPTER_REVOKED) {
      revoked.add(event);
    } else {
      ofRequest.put(event.digest(), event);
    }
    if (ofRequest.isEmpty()) {
      artefacts.remove(event.requestId());
    }
  }

  /** Request id → its artefacts, the one that should be in force first, then its forerunners. */
  Map<String, List<AdapterEvent>> wanted() {
    Map<String, List<AdapterEvent>> wanted = new LinkedHashMap<>();
    artefacts.forEach(
        (request, events) -> {
          List<AdapterEvent> newestFirst = new ArrayList<>(events.values());
          Collections.reverse(newestFirst);
          wanted.put(request, newestFirst);
        });
    return wanted;
  }

  /** Revocations since the last call. */
  List<AdapterEvent> takeRevoked() {
    List<AdapterEvent> taken = List.copyOf(revoked);
    revoked.clear();
    return taken;
  }
}
