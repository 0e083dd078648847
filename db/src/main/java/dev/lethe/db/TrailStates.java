package dev.lethe.db;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.RequestState;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The state of each request, by the events of the audit trail alone. Not thread-safe. */
final class TrailStates {
  private final Map<String, RequestState> states = new HashMap<>();

  /**
   * Where the event leaves its request: a step where it leads to, a case event where it is. Null if
   * no row before says so.
   */
  @Nullable String after(JsonNode event) {
    if (!isCase(event)) {
      return event.at("/data/state").asText();
    }
    RequestState state = states.get(requestId(event));
    return state == null ? null : state.name();
  }

  /** Takes the next event: as the projector, only a step that the lifecycle has. */
  void follow(JsonNode event) {
    Optional<RequestState> next = isCase(event) ? Optional.empty() : state(event);
    if (next.isPresent()) {
      RequestState current = states.get(requestId(event));
      boolean follows =
          current == null ? event.at("/data").has("intake") : current.canBecome(next.get());
      if (follows) {
        states.put(requestId(event), next.get());
      }
    }
  }

  private static Optional<RequestState> state(JsonNode event) {
    String name = event.at("/data/state").asText();
    return Arrays.stream(RequestState.values()).filter(s -> s.name().equals(name)).findFirst();
  }

  private static boolean isCase(JsonNode event) {
    return CaseEvent.isType(event.path("type").asText());
  }

  private static String requestId(JsonNode event) {
    return event.at("/data/requestId").asText();
  }
}
