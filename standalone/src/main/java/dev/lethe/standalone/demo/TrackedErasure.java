package dev.lethe.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lethe.schemas.RequestState;
import dev.lethe.standalone.client.IngestClient;
import dev.lethe.standalone.client.RefusedException;
import dev.lethe.standalone.client.RetryPolicy;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** One posted request, followed by polling its status. Not thread-safe. */
final class TrackedErasure {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final long POLL_MS = 50;
  private static final Set<RequestState> DEAD_ENDS =
      EnumSet.of(
          RequestState.REJECTED,
          RequestState.CANCELLED,
          RequestState.FAILED,
          RequestState.HELD,
          RequestState.REVOKED);

  private final IngestClient ingest;
  private final String id;
  private final long posted;

  private TrackedErasure(IngestClient ingest, String id, long posted) {
    this.ingest = ingest;
    this.id = id;
    this.posted = posted;
  }

  /** Posts the request; the clock of its times starts now. */
  static TrackedErasure post(IngestClient ingest, String id, byte[] body) {
    long posted = System.nanoTime();
    RetryPolicy.STANDARD.call(() -> ingest.submit(body));
    return new TrackedErasure(ingest, id, posted);
  }

  String id() {
    return id;
  }

  /** Milliseconds since the POST. */
  long elapsedMs() {
    return Duration.ofNanos(System.nanoTime() - posted).toMillis();
  }

  /**
   * Waits for a state.
   *
   * @param meanwhile is called between two looks
   * @return the status then
   * @throws ClaimFailedException when the request ends otherwise, or takes too long
   */
  JsonNode await(RequestState wanted, Runnable meanwhile) throws InterruptedException {
    while (elapsedMs() < LIMIT.toMillis()) {
      JsonNode status = status();
      for (JsonNode step : status.path("timeline")) {
        RequestState state = RequestState.valueOf(step.path("state").asText());
        if (state == wanted) {
          return status;
        }
        if (DEAD_ENDS.contains(state)) {
          String reason = status.path("reason").asText("no reason given");
          throw new ClaimFailedException("the request became " + state + ": " + reason);
        }
      }
      meanwhile.run();
      Thread.sleep(POLL_MS);
    }
    throw new ClaimFailedException("not " + wanted + " after " + LIMIT.toMinutes() + " minutes");
  }

  /** A status that is not there yet is an empty one. */
  private JsonNode status() {
    try {
      return RetryPolicy.STANDARD.call(() -> ingest.status(id));
    } catch (RefusedException e) {
      return MissingNode.getInstance();
    }
  }
}
