package dev.lethe.ingest.callback;

import org.jspecify.annotations.Nullable;

/**
 * A callback that is still to be delivered; lives in the state store, so tries count across
 * restarts.
 *
 * @param eventId of the event, by which a receiver recognises a repetition
 * @param state what is told: a lifecycle state, or a kind of report
 * @param sealedUrl where to, sealed with the subjects' key; empty of a notice
 * @param statusUrl which of the addresses for statuses, or {@link #DRP}; null of the one for events
 * @param event as it was read, JSON
 * @param failures tries that have failed
 * @param dueMs when to try next, epoch milliseconds
 * @param notice null of what the request's own addresses are told
 */
record PendingCallback(
    String eventId,
    String requestId,
    String state,
    String sealedUrl,
    @Nullable Integer statusUrl,
    String event,
    int failures,
    long dueMs,
    @Nullable PendingNotice notice) {
  /** Stands for the address of the Data Rights Protocol. */
  static final int DRP = -1;

  PendingCallback failed(long nextMs) {
    return new PendingCallback(
        eventId, requestId, state, sealedUrl, statusUrl, event, failures + 1, nextMs, notice);
  }
}
