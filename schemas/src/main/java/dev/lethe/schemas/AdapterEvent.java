package dev.lethe.schemas;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What replicas must load or drop, on {@code adapter-events} (key = model id). Carries no personal
 * data. The CloudEvents type is {@link Kind#eventType()}.
 *
 * @param digest {@code sha256:…} of the artefact in the bundle store
 * @param location where it lies, relative to the bundle store
 * @param signature Ed25519 over the manifest's bytes, Base64
 * @param baseDigest {@code sha256:…} of the base model it was fitted for
 * @param rank LoRA rank; 0 for a shield
 * @param reason for REVOKED: why; {@link #BY_REQUESTER} when its request was cancelled. For a
 *     bundle that is published beside FAILED: why its request failed
 */
public record AdapterEvent(
    String requestId,
    String model,
    Kind kind,
    String digest,
    String location,
    String signature,
    String baseDigest,
    int rank,
    Instant at,
    @Nullable String reason) {
  /** The reason of a shield that is taken back because the requester cancelled. */
  public static final String BY_REQUESTER = "requester";

  /** Which artefact. */
  public enum Kind {
    SHIELD_READY("lethe.shield-ready.v1"),
    ADAPTER_READY("lethe.adapter-ready.v1"),
    ADAPTER_REVOKED("lethe.adapter-revoked.v1");

    private final String eventType;

    Kind(String eventType) {
      this.eventType = eventType;
    }

    public String eventType() {
      return eventType;
    }
  }
}
