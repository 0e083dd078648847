package dev.lethe.inference.http;

import dev.lethe.access.Caller;
import dev.lethe.engine.serve.GateOutcome;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The {@code Lethe-Gate} response header: an RFC 9651 item; for a call with several prompts a list
 * of items, one per choice.
 *
 * @param on whether it is sent
 */
record GateHeader(boolean on) {
  static final String NAME = "Lethe-Gate";

  /** What one caller gets of it: only some may know whether a gate fired. */
  GateHeader to(Caller caller) {
    return new GateHeader(on && caller.mayReadGate());
  }

  void put(HttpServerResponse response, List<GateOutcome> outcomes) {
    if (on) {
      response.putHeader(
          NAME, outcomes.stream().map(GateOutcome::headerValue).collect(Collectors.joining(", ")));
    }
  }
}
