package dev.lethe.ingest.callback;

import dev.lethe.ingest.opendsr.OpenDsrProcessor;
import dev.lethe.ingest.opendsr.OpenDsrReport;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Posts statuses as sections 8.5 to 8.7 of the standard have it, signed with the processor's
 * certificate. Follows no redirect: it would lead past what the operator allowed. Thread-safe.
 */
public final class OpenDsrCallbackSender implements StatusCallbackSender {
  private static final int SUCCESS = 2;

  private final HttpClient http;
  private final OpenDsrProcessor processor;
  private final Duration timeout;

  /**
   * @param timeout for the whole exchange
   */
  public OpenDsrCallbackSender(OpenDsrProcessor processor, Duration timeout) {
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
    this.processor = processor;
    this.timeout = timeout;
  }

  @Override
  public CompletableFuture<Boolean> send(URI url, OpenDsrReport report) {
    byte[] body = processor.callback(report, url.toString());
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .header("User-Agent", "lethe")
            .header(OpenDsrProcessor.DOMAIN_HEADER, processor.signer().domain())
            .header(OpenDsrProcessor.SIGNATURE_HEADER, processor.signer().sign(body))
            .timeout(timeout)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    CompletableFuture<HttpResponse<Void>> exchange =
        http.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    return exchange
        .thenApply(answer -> answer.statusCode() / 100 == SUCCESS)
        .completeOnTimeout(false, timeout.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> false)
        .whenComplete((taken, failure) -> exchange.cancel(true));
  }
}
