package dev.lethe.schemas.control;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is in force for one model, folded from its statements. Shields and bundles come in, and
 * nothing leaves but by a revocation: two chains with a signer each, whose order to one another
 * makes no difference. What does not count changes nothing. Not thread-safe.
 */
public final class LiveSet {
  private final String model;
  private final ControlKeys keys;
  private final Consumer<AdapterEvent> counted;
  private final StatementChain artefacts = new StatementChain();
  private final StatementChain revocations = new StatementChain();
  private final Map<String, AdapterEvent> live = new LinkedHashMap<>();

  /** Request → digest → what is in force of it, in the order in which it was announced. */
  private final Map<String, Map<String, AdapterEvent>> byRequest = new HashMap<>();

  private final LiveSetDigest digest;

  /** Digest → gate of all that was ever announced with one. */
  private final Map<String, String> gates = new HashMap<>();

  /** Digest → request of what was revoked; whatever bears the digest never counts again. */
  private final Map<String, String> revoked = new LinkedHashMap<>();

  public LiveSet(String model, ControlKeys keys) {
    this(model, keys, event -> {});
  }

  /**
   * Tells somebody of each statement when it begins to count, which for one that came too early is
   * later than its {@link #apply}.
   *
   * @param counted is told in the order of each chain
   */
  public LiveSet(String model, ControlKeys keys, Consumer<AdapterEvent> counted) {
    this.model = model;
    this.keys = keys;
    this.counted = counted;
    this.digest = new LiveSetDigest(model);
  }

  /** How what is known stands to a head. */
  public enum Standing {
    /** Everything that the head covers is known, and perhaps more. */
    COVERS,
    /** Statements that the head covers are missing. */
    BEHIND,
    /** The head covers other statements than those that are known. */
    CONTRADICTS
  }

  /**
   * Takes a statement up, and those after it that had come too early.
   *
   * @return why it does not count; empty if it does. One that came too early is kept, and counts
   *     once those before it have come
   */
  public Optional<ControlFault> apply(AdapterEvent event) {
    return event.model().equals(model)
        ? apply(check(event))
        : Optional.of(ControlFault.OTHER_MODEL);
  }

  /** The part of {@link #apply} that may run in any thread, whatever else happens here. */
  public CheckedStatement check(AdapterEvent event) {
    return CheckedStatement.of(event, keys);
  }

  /** {@link #apply(AdapterEvent)} of what was given to {@link #check}. */
  public Optional<ControlFault> apply(CheckedStatement statement) {
    AdapterEvent event = statement.event();
    if (!event.model().equals(model)) {
      return Optional.of(ControlFault.OTHER_MODEL);
    }
    if (statement.fault().isPresent()) {
      return statement.fault();
    }
    boolean revocation = event.kind() == Kind.ADAPTER_REVOKED;
    if (isMisdirected(event) || !keepsGate(event)) {
      return Optional.of(ControlFault.CONTRADICTING);
    }
    return (revocation ? revocations : artefacts).append(statement, this::take);
  }

  /** Whether it names an artefact of another request. */
  private boolean isMisdirected(AdapterEvent event) {
    AdapterEvent known = live.get(event.digest());
    String gone = revoked.get(event.digest());
    return (known != null && !known.requestId().equals(event.requestId()))
        || (gone != null && !gone.equals(event.requestId()));
  }

  /** A bundle that replaces another one must refuse what that refuses; also once that is gone. */
  private boolean keepsGate(AdapterEvent event) {
    String replaces = event.replaces();
    return replaces == null || Objects.equals(gates.get(replaces), event.gate());
  }

  private void take(AdapterEvent event) {
    if (event.kind() == Kind.ADAPTER_REVOKED) {
      remove(event.digest());
      revoked.put(event.digest(), event.requestId());
    } else if (!revoked.containsKey(event.digest()) && keepsGate(event)) {
      add(event);
      if (event.gate() != null) {
        gates.putIfAbsent(event.digest(), event.gate());
      }
    }
    counted.accept(event);
  }

  private void add(AdapterEvent event) {
    if (live.putIfAbsent(event.digest(), event) == null) {
      byRequest
          .computeIfAbsent(event.requestId(), id -> new LinkedHashMap<>())
          .put(event.digest(), event);
      digest.put(event);
    }
  }

  private void remove(String gone) {
    AdapterEvent event = live.remove(gone);
    if (event != null) {
      byRequest.computeIfPresent(
          event.requestId(),
          (id, of) -> {
            of.remove(gone);
            return of.isEmpty() ? null : of;
          });
      digest.remove(gone);
    }
  }

  public String model() {
    return model;
  }

  /** What is in force, in the order in which it was announced. */
  public Collection<AdapterEvent> live() {
    return Collections.unmodifiableCollection(live.values());
  }

  /** What is in force of a request, in the order in which it was announced. */
  public List<AdapterEvent> liveOf(String requestId) {
    return List.copyOf(byRequest.getOrDefault(requestId, Map.of()).values());
  }

  /** Whether an artefact was revoked. */
  public boolean isRevoked(String digest) {
    return revoked.containsKey(digest);
  }

  /** End of the chain of shields and bundles. */
  public ChainEnd artefacts() {
    return artefacts.end();
  }

  /** End of the chain of revocations. */
  public ChainEnd revocations() {
    return revocations.end();
  }

  /** How many statements count. */
  public long sequence() {
    return artefacts.end().sequence() + revocations.end().sequence();
  }

  /** Whether statements have come whose forerunners are missing. */
  public boolean hasGap() {
    return artefacts.hasGap() || revocations.hasGap();
  }

  /** The digest of what is in force. */
  public String digest() {
    return digest.value();
  }

  /** The head of all this; signed. */
  public LiveSetHead head(Instant at, ControlSigner signer) {
    LiveSetHead head =
        new LiveSetHead(
            model,
            sequence(),
            artefacts.end(),
            revocations.end(),
            digest(),
            live.size(),
            at,
            signer.keyId(),
            "");
    return ControlSignatures.sign(head, signer);
  }

  /** Compares with a head whose signature was checked. */
  public Standing standing(LiveSetHead head) {
    if (artefacts.contradicts(head.artefacts()) || revocations.contradicts(head.revocations())) {
      return Standing.CONTRADICTS;
    }
    boolean known =
        artefacts.end().sequence() >= head.artefacts().sequence()
            && revocations.end().sequence() >= head.revocations().sequence();
    return known ? Standing.COVERS : Standing.BEHIND;
  }
}
