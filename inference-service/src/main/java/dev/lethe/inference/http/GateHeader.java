package dev.lethe.inference.http;

import dev.lethe.access.Caller;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.schemas.access.Role;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Lethe-Gate} response header: an RFC 9651 item; for a call with several prompts a list
 * of items, one per choice.
 *
 * @param on whether it is sent
 */
record GateHeader(boolean on) {
  static final String NAME = "Lethe-Gate";

  /** The request header by which an operator asks for the gates' figures: an RFC 9651 item. */
  static final String EXPLAIN = "Lethe-Explain";

  private static final String TRUE = "?1";

  /** What one caller gets of it: only some may know whether a gate fired. */
  GateHeader to(Caller caller) {
    return new GateHeader(on && caller.mayReadGate());
  }

  /**
   * Whether a caller is told how near each gate was. Operators alone are: a client's key, also one
   * that may know which gate fired, has no use for gates that did not.
   *
   * @param asked the header {@link #EXPLAIN}; null where there is none
   */
  boolean explains(Caller caller, @Nullable String asked) {
    return on && caller.roles().contains(Role.OPERATOR) && TRUE.equals(asked);
  }

  void put(HttpServerResponse response, List<GateOutcome> outcomes) {
    if (on) {
      response.putHeader(
          NAME, outcomes.stream().map(GateOutcome::headerValue).collect(Collectors.joining(", ")));
    }
  }
}
