package dev.lethe.schemas;

import java.time.Instant;
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

  /**
   * {@link Erase} as Lethe itself passes it on: sealed with the request's own key.
   *
   * @param bodyDigest of the body that is sealed
   * @param payload Base64; empty if the request has ended and its key is destroyed
   * @param takenAt when Lethe took it from the client: the event's time; null when it is written
   */
  record Sealed(
      String id,
      String bodyDigest,
      @Nullable String idempotencyKeyDigest,
      String payload,
      @Nullable Instant takenAt)
      implements IntakeMessage {
    /** One that is to be written. */
    public Sealed(
        String id, String bodyDigest, @Nullable String idempotencyKeyDigest, String payload) {
      this(id, bodyDigest, idempotencyKeyDigest, payload, null);
    }

    @Override
    public String toString() {
      return "Sealed[id=" + id + ", bodyDigest=" + bodyDigest + "]";
    }
  }

  /** Withdraws a request. */
  record Cancel(String id) implements IntakeMessage {}
}
