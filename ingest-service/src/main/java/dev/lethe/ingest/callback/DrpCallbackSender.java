package dev.lethe.ingest.callback;

import dev.lethe.ingest.drp.DrpReport;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Posts statuses as section 2.03 of the Data Rights Protocol has it, which signs none. Thread-safe.
 */
public final class DrpCallbackSender implements DrpStatusSender {
  private final CallbackExchange exchange;

  /**
   * @param timeout for the whole exchange
   */
  public DrpCallbackSender(Duration timeout) {
    this.exchange = new CallbackExchange(timeout);
  }

  @Override
  public CompletableFuture<Boolean> send(URI url, DrpReport report) {
    return exchange.post(url, Map.of("Content-Type", "application/json"), report.json());
  }
}
