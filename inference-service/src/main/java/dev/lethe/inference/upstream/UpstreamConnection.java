package dev.lethe.inference.upstream;

import dev.lethe.inference.openai.ApiError;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of the upstream and its clocks. Used on one event loop. */
final class UpstreamConnection {
  private static final long NONE = -1;
  private static final int LOOKS = 4;

  private final Vertx vertx;
  private @Nullable HttpClientRequest request;
  private long idleTimer = NONE;
  private long totalTimer = NONE;
  private long heard = System.nanoTime();
  private boolean ours;
  private boolean complete;
  private boolean over;

  UpstreamConnection(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Starts the clocks.
   *
   * @param idle longest silence
   * @param total longest call; none if zero
   * @param late hears of it when either is over; at most once
   */
  void begin(HttpClientRequest begun, Duration idle, Duration total, Consumer<ApiError> late) {
    request = begun;
    if (over) { // nobody waits for it any more
      begun.reset();
      return;
    }
    heard();
    long period = Math.max(1, idle.toMillis() / LOOKS);
    idleTimer =
        vertx.setPeriodic(
            period,
            id -> {
              if (ours) {
                heard();
              } else if (System.nanoTime() - heard > idle.toNanos()) {
                late.accept(UpstreamErrors.TIMEOUT);
              }
            });
    if (!total.isZero()) {
      totalTimer = vertx.setTimer(total.toMillis(), id -> late.accept(UpstreamErrors.TIMEOUT));
    }
  }

  /** The upstream has said something. */
  void heard() {
    heard = System.nanoTime();
  }

  /** Whether it is this replica or its client that the upstream waits for. */
  void waitsForUs(boolean waits) {
    ours = waits;
  }

  /** The answer is complete; the connection may be used again. */
  void done() {
    complete = true;
    end();
  }

  /** Closes the connection, so that the upstream stops working on it. */
  void abort() {
    end();
    if (request != null && !complete) {
      complete = true;
      request.reset();
    }
  }

  private void end() {
    over = true;
    stopClocks();
  }

  private void stopClocks() {
    if (idleTimer != NONE) {
      vertx.cancelTimer(idleTimer);
    }
    if (totalTimer != NONE) {
      vertx.cancelTimer(totalTimer);
    }
  }
}
