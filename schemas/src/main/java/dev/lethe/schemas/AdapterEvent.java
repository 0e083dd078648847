package dev.lethe.schemas;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What replicas must load or drop, on {@code adapter-events} (key = model id). Carries no personal
 * data. The CloudEvents type is {@link Kind#eventType()}. Made by {@link #shieldReady}, {@link
 * #adapterReady} and {@link #revoked}; the constructor is for reading, which takes whatever the
 * schema allows.
 *
 * @param digest {@code sha256:…} of the artefact in the bundle store
 * @param location where it lies, relative to the bundle store
 * @param signature Ed25519 over the manifest's bytes, Base64
 * @param baseDigest {@code sha256:…} of the base model that it was fitted for
 * @param rank LoRA rank; 0 for a shield, and for a bundle without an adapter
 * @param reason for REVOKED: why, {@link #BY_REQUESTER}, {@link #SUPERSEDED} or an operator's code;
 *     for a bundle that is published beside FAILED: why its request failed
 * @param replaces for a bundle that was folded from another one: that one's digest
 * @param gate {@code sha256:…} of what decides when it refuses and how: the artefact's files but
 *     its adapter. What replaces a bundle must have the same
 * @param statement place in the chain of its signer, and signature over all of this; nobody acts on
 *     an event without it
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
    @Nullable String reason,
    @Nullable String replaces,
    @Nullable String gate,
    @Nullable Statement statement) {
  /** The reason of a shield that is taken back because the requester cancelled. */
  public static final String BY_REQUESTER = "requester";

  /** The reason of an artefact that a later one of the same request stands in for. */
  public static final String SUPERSEDED = "superseded";

  /**
   * A shield lies in the store; not signed yet.
   *
   * @param model that it was fitted for
   */
  public static AdapterEvent shieldReady(
      String requestId, String model, StoredArtefact shield, Instant at) {
    return ready(requestId, model, Kind.SHIELD_READY, shield, 0, at);
  }

  /**
   * A bundle with an adapter lies in the store; not signed yet.
   *
   * @param model that it was fitted for
   * @param rank of its adapter, at least 1
   * @throws IllegalArgumentException if it is less
   */
  public static AdapterEvent adapterReady(
      String requestId, String model, StoredArtefact bundle, int rank, Instant at) {
    if (rank < 1) {
      throw new IllegalArgumentException("A bundle's adapter has no rank " + rank);
    }
    return ready(requestId, model, Kind.ADAPTER_READY, bundle, rank, at);
  }

  /**
   * A bundle without an adapter lies in the store, which refuses by its gate; not signed yet.
   *
   * @param model that it was fitted for
   */
  public static AdapterEvent gateReady(
      String requestId, String model, StoredArtefact bundle, Instant at) {
    return ready(requestId, model, Kind.ADAPTER_READY, bundle, 0, at);
  }

  private static AdapterEvent ready(
      String requestId, String model, Kind kind, StoredArtefact artefact, int rank, Instant at) {
    return new AdapterEvent(
        requestId,
        model,
        kind,
        artefact.digest(),
        artefact.location(),
        artefact.signature(),
        artefact.baseDigest(),
        rank,
        at,
        null,
        null,
        null,
        null);
  }

  /**
   * What makes an event count: each signer numbers what it says of a model, from 1 without a gap.
   *
   * @param sequence its number
   * @param previous digest of the signer's statement before this one; of zeros for the first
   * @param key id of the key, see {@code ControlSigner}
   * @param signature Ed25519, Base64, over everything else in the event
   */
  public record Statement(long sequence, String previous, String key, String signature) {}

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

  /** Which artefact it is about. */
  public StoredArtefact stored() {
    return new StoredArtefact(digest, location, signature, baseDigest);
  }

  /**
   * The same for a bundle that stands in for {@code digest}.
   *
   * @throws IllegalStateException if this announces no bundle
   */
  public AdapterEvent replacing(String folded) {
    requireBundle();
    return copy(reason, folded, gate, statement);
  }

  /**
   * The same for a bundle that is published though its request failed.
   *
   * @param why it failed, a short code
   * @throws IllegalStateException if this announces no bundle
   */
  public AdapterEvent besideFailure(String why) {
    requireBundle();
    return copy(why, replaces, gate, statement);
  }

  /** The same with another statement. */
  public AdapterEvent with(@Nullable Statement other) {
    return copy(reason, replaces, gate, other);
  }

  /** The same with the digest of its gate. */
  public AdapterEvent gated(String gateDigest) {
    return copy(reason, replaces, gateDigest, statement);
  }

  /**
   * The event that lets this artefact go; not signed yet.
   *
   * @param why a short code
   */
  public AdapterEvent revoked(Instant when, String why) {
    return new AdapterEvent(
        requestId,
        model,
        Kind.ADAPTER_REVOKED,
        digest,
        location,
        signature,
        baseDigest,
        rank,
        when,
        why,
        null,
        null,
        null);
  }

  private void requireBundle() {
    if (kind != Kind.ADAPTER_READY) {
      throw new IllegalStateException("Said of an announced bundle alone, not of " + kind);
    }
  }

  private AdapterEvent copy(
      @Nullable String otherReason,
      @Nullable String otherReplaces,
      @Nullable String otherGate,
      @Nullable Statement otherStatement) {
    return new AdapterEvent(
        requestId,
        model,
        kind,
        digest,
        location,
        signature,
        baseDigest,
        rank,
        at,
        otherReason,
        otherReplaces,
        otherGate,
        otherStatement);
  }
}
