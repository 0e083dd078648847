package dev.lethe.schemas;

import org.jspecify.annotations.Nullable;

/** What a client wrote to {@code unlearning-requests}. */
public sealed interface IntakeMessage {
  /** CloudEvents type of {@link Erase}. */
  String ERASURE_REQUESTED = "lethe.erasure-requested.v1";

  /** CloudEvents type of {@link Cancel}. */
  String ERASURE_CANCELLED = "lethe.erasure-cancelled.v1";

  /** The request id. */
  String id();

  /**
   * Asks for an erasure.
   *
   * @param idempotencyKeyDigest {@code sha256:…} of the {@code Idempotency-Key} header, where the
   *     request came over HTTP with one
   */
  record Erase(ErasureRequestReader.Parsed parsed, @Nullable String idempotencyKeyDigest)
      implements IntakeMessage {
    @Override
    public String id() {
      return parsed.request().id();
    }
  }

  /** Withdraws a request. */
  record Cancel(String id) implements IntakeMessage {}
}
