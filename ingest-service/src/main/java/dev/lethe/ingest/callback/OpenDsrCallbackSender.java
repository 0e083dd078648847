package dev.lethe.ingest.callback;

import dev.lethe.ingest.opendsr.OpenDsrProcessor;
import dev.lethe.ingest.opendsr.OpenDsrReport;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Posts statuses as sections 8.5 to 8.7 of the standard have it, signed with the processor's
 * certificate. Thread-safe.
 */
public final class OpenDsrCallbackSender implements StatusCallbackSender {
  private final CallbackExchange exchange;
  private final OpenDsrProcessor processor;

  /**
   * @param timeout for the whole exchange
   */
  public OpenDsrCallbackSender(OpenDsrProcessor processor, Duration timeout) {
    this.exchange = new CallbackExchange(timeout);
    this.processor = processor;
  }

  @Override
  public CompletableFuture<Boolean> send(URI url, OpenDsrReport report) {
    byte[] body = processor.callback(report, url.toString());
    return exchange.post(
        url,
        Map.of(
            "Content-Type",
            "application/json",
            OpenDsrProcessor.DOMAIN_HEADER,
            processor.signer().domain(),
            OpenDsrProcessor.SIGNATURE_HEADER,
            processor.signer().sign(body)),
        body);
  }
}
