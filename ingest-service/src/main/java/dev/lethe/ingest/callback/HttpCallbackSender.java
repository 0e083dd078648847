package dev.lethe.ingest.callback;

import dev.lethe.ingest.certify.SigningKey;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Posts callbacks as Standard Webhooks (standardwebhooks.com) with an asymmetric signature: {@code
 * webhook-id}, {@code webhook-timestamp} and {@code webhook-signature: v1a,BASE64}, Ed25519 over
 * {@code id.timestamp.body}. Follows no redirect: it would lead past what the operator allowed.
 */
public final class HttpCallbackSender implements CallbackSender {
  private static final int SUCCESS = 2;

  private final HttpClient http;
  private final SigningKey key;
  private final Duration timeout;
  private final Clock clock;

  /**
   * @param timeout for the whole exchange
   */
  public HttpCallbackSender(SigningKey key, Duration timeout, Clock clock) {
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
    this.key = key;
    this.timeout = timeout;
    this.clock = clock;
  }

  @Override
  public CompletableFuture<Boolean> send(URI url, String eventId, byte[] body) {
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/cloudevents+json")
            .header("User-Agent", "lethe")
            .header("webhook-id", eventId)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature(eventId, timestamp, body))
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

  private String signature(String eventId, String timestamp, byte[] body) {
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    signed.writeBytes((eventId + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
    signed.writeBytes(body);
    return "v1a," + Base64.getEncoder().encodeToString(key.sign(signed.toByteArray()));
  }
}
