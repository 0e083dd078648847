package dev.lethe.schemas;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An erasure request as a client sends it (the public contract). Only {@code id}, {@code model},
 * {@code subject} and {@code forgetSet} are required. {@link #toString()} redacts the subject and
 * the forget set.
 *
 * @param statusCallbackUrls told of each change in the form of OpenDSR 2.0
 * @param drp of a request that came by the Data Rights Protocol
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
    @Nullable String callbackUrl,
    @Nullable List<String> statusCallbackUrls,
    @Nullable DrpReference drp) {
  /** The tenant of requests that name none, and of callers who act for all. */
  public static final String DEFAULT_TENANT = "default";

  public ErasureRequest {
    statusCallbackUrls = statusCallbackUrls == null ? null : List.copyOf(statusCallbackUrls);
  }

  /** One that did not come by the Data Rights Protocol. */
  public ErasureRequest(
      String id,
      @Nullable String tenant,
      String model,
      String subject,
      @Nullable String legalBasis,
      @Nullable Instant receivedAt,
      @Nullable Instant dueAt,
      ForgetSet forgetSet,
      @Nullable Replacement replacement,
      @Nullable String callbackUrl,
      @Nullable List<String> statusCallbackUrls) {
    this(
        id,
        tenant,
        model,
        subject,
        legalBasis,
        receivedAt,
        dueAt,
        forgetSet,
        replacement,
        callbackUrl,
        statusCallbackUrls,
        null);
  }

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
