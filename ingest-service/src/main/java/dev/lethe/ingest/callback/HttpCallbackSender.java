package dev.lethe.ingest.callback;

import dev.lethe.ingest.certify.SigningKey;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Posts callbacks as Standard Webhooks (standardwebhooks.com) with an asymmetric signature: {@code
 * webhook-id}, {@code webhook-timestamp} and {@code webhook-signature: v1a,BASE64}, Ed25519 over
 * {@code id.timestamp.body}.
 */
public final class HttpCallbackSender implements CallbackSender {
  private final CallbackExchange exchange;
  private final SigningKey key;
  private final Clock clock;

  /**
   * @param timeout for the whole exchange
   */
  public HttpCallbackSender(SigningKey key, Duration timeout, Clock clock) {
    this.exchange = new CallbackExchange(timeout);
    this.key = key;
    this.clock = clock;
  }

  @Override
  public CompletableFuture<Boolean> send(URI url, String eventId, byte[] body) {
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    return exchange.post(
        url,
        Map.of(
            "Content-Type",
            "application/cloudevents+json",
            "webhook-id",
            eventId,
            "webhook-timestamp",
            timestamp,
            "webhook-signature",
            signature(eventId, timestamp, body)),
        body);
  }

  private String signature(String eventId, String timestamp, byte[] body) {
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    signed.writeBytes((eventId + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
    signed.writeBytes(body);
    return "v1a," + Base64.getEncoder().encodeToString(key.sign(signed.toByteArray()));
  }
}
