package dev.lethe.ingest.callback;

import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** Sends one callback. Thread-safe. */
public interface CallbackSender {
  /**
   * Completes with whether the receiver took it, within a bounded time and never exceptionally.
   *
   * @param eventId the same for every repetition
   * @param body a CloudEvent, JSON
   */
  CompletableFuture<Boolean> send(URI url, String eventId, byte[] body);
}
