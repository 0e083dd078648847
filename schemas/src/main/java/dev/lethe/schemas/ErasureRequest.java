package dev.lethe.schemas;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An erasure request as a client sends it (the public contract). Only {@code id}, {@code model},
 * {@code subject} and {@code forgetSet} are required. {@link #toString()} redacts the subject and
 * the forget set.
 */
public record ErasureRequest(
    String id,
    @Nullable String tenant,
    String model,
    String subject,
    @Nullable String legalBasis,
    @Nullable Instant receivedAt,
    @Nullable Instant dueAt,
    ForgetSet forgetSet,
    @Nullable Replacement replacement,
    @Nullable String callbackUrl) {
  @Override
  public String toString() {
    return "ErasureRequest[id="
        + id
        + ", model="
        + model
        + ", subject=redacted, forgetSet="
        + forgetSet
        + "]";
  }
}
