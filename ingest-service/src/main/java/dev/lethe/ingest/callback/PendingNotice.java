package dev.lethe.ingest.callback;

import org.jspecify.annotations.Nullable;

/**
 * What makes a delivery one to whom the operator named.
 *
 * @param recipient name of the recipient; null of an alert
 * @param sealedSubject whom the request is about, for a recipient
 */
record PendingNotice(@Nullable String recipient, @Nullable String sealedSubject) {}
