package dev.lethe.ingest.callback;

import dev.lethe.schemas.RequestState;

/**
 * A callback that is still to be delivered; lives in the state store, so tries count across
 * restarts.
 *
 * @param eventId of the lifecycle event, by which a receiver recognises a repetition
 * @param sealedUrl where to, sealed with the subjects' key
 * @param event the lifecycle event as it was read, JSON
 * @param failures tries that have failed
 * @param dueMs when to try next, epoch milliseconds
 */
record Delivery(
    String eventId,
    String requestId,
    RequestState state,
    String sealedUrl,
    String event,
    int failures,
    long dueMs) {
  Delivery failed(long nextMs) {
    return new Delivery(eventId, requestId, state, sealedUrl, event, failures + 1, nextMs);
  }
}
