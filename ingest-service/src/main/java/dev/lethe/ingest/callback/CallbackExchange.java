package dev.lethe.ingest.callback;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Posts what callbacks say, whatever their form. Follows no redirect: it would lead past what the
 * operator allowed. Thread-safe.
 */
final class CallbackExchange {
  private static final int SUCCESS = 2;

  private final HttpClient http;
  private final Duration timeout;

  /**
   * @param timeout for the whole exchange
   */
  CallbackExchange(Duration timeout) {
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
    this.timeout = timeout;
  }

  /** Completes with whether the receiver took it, within the time and never exceptionally. */
  CompletableFuture<Boolean> post(URI url, Map<String, String> headers, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .header("User-Agent", "lethe")
            .timeout(timeout)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    CompletableFuture<HttpResponse<Void>> exchange =
        http.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding());
    return exchange
        .thenApply(answer -> answer.statusCode() / 100 == SUCCESS)
        .completeOnTimeout(false, timeout.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> false)
        .whenComplete((taken, failure) -> exchange.cancel(true));
  }
}
