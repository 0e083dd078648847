package dev.lethe.trainer.log;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.LiveSet;
import dev.lethe.schemas.control.NewestHead;
import dev.lethe.trainer.work.RequestFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One model's past, folded from {@code adapter-events}, {@code live-set-heads} and {@code
 * request-events}. An event may be applied more than once. Not thread-safe: the poll loop's.
 */
public final class AdapterLog {
  private static final Logger LOG = LoggerFactory.getLogger(AdapterLog.class);

  private final String model;
  private final LiveSet liveSet;
  private final NewestHead newestHead;
  private final Map<String, RequestFacts> requests = new HashMap<>();

  /** Digests by request: its first bundle, and what that was folded into. */
  private final Map<String, List<String>> bundles = new LinkedHashMap<>();

  private final Set<String> certified = new HashSet<>();

  private final Consumer<String> revoked;

  /**
   * @param revoked is told the digest of what nobody may use any more, once its revocation counts
   */
  public AdapterLog(String model, ControlKeys keys, Consumer<String> revoked) {
    this.model = model;
    this.revoked = revoked;
    this.liveSet = new LiveSet(model, keys, this::counts);
    this.newestHead = new NewestHead(model, keys);
  }

  /** Takes a statement up; what does not count changes nothing. */
  public void apply(AdapterEvent event) {
    if (!event.model().equals(model)) {
      return;
    }
    liveSet
        .apply(event)
        .filter(fault -> fault != ControlFault.REPEATED) // its own, read back
        .ifPresent(
            fault ->
                LOG.error(
                    "a statement does not count: request={} fault={}",
                    event.requestId(),
                    fault.code()));
  }

  private void counts(AdapterEvent event) {
    switch (event.kind()) {
      case SHIELD_READY -> update(event.requestId(), facts -> facts.withShield(event));
      case ADAPTER_READY -> {
        remember(event);
        update(event.requestId(), facts -> RequestFacts.ENDED);
      }
      // Whoever let it go says so among the steps, too.
      case ADAPTER_REVOKED -> revoked.accept(event.digest());
    }
  }

  public void apply(LiveSetHead head) {
    if (head.model().equals(model)) {
      newestHead
          .offer(head)
          .filter(fault -> fault != ControlFault.REPEATED) // older ones lie before the newest
          .ifPresent(fault -> LOG.error("a head does not count: fault={}", fault.code()));
    }
  }

  /** The end of the trainers' chain, after which the next statement stands. */
  public ChainEnd end() {
    return liveSet.artefacts();
  }

  /**
   * Whether the log holds everything that its newest signed head covers. Where it does not, it was
   * cut off or exchanged, and whatever is announced would stand in the wrong place.
   */
  public boolean isWhole() {
    return newestHead
        .get()
        .map(head -> liveSet.standing(head) == LiveSet.Standing.COVERS)
        .orElse(true);
  }

  public void apply(RequestEvent event) {
    if (!event.model().equals(model)) {
      return;
    }
    switch (event.state()) {
      case RECEIVED -> {}
      case HELD -> update(event.requestId(), facts -> facts.withHeld(event));
      case ACCEPTED -> update(event.requestId(), facts -> facts.withAccepted(event));
      case SHIELDED -> update(event.requestId(), RequestFacts::withShielded);
      case FITTING -> update(event.requestId(), RequestFacts::withFitting);
      case CERTIFIED -> {
        certified.add(event.requestId());
        update(event.requestId(), facts -> RequestFacts.ENDED);
      }
      case REVOKED -> {
        certified.remove(event.requestId());
        update(event.requestId(), facts -> RequestFacts.ENDED);
      }
      case VERIFIED, ENFORCED, REJECTED, CANCELLED, FAILED ->
          update(event.requestId(), facts -> RequestFacts.ENDED);
    }
  }

  /** The same; empty of a request that the log does not have. */
  public Optional<RequestFacts> find(String requestId) {
    return Optional.ofNullable(requests.get(requestId));
  }

  public RequestFacts of(String requestId) {
    return requests.getOrDefault(requestId, RequestFacts.NONE);
  }

  /**
   * Digests of the bundles in force, oldest request first: what a new adapter must be orthogonal
   * to. Of a request that has several, the first stands for it, or what that was folded into: any
   * other could only have been announced by somebody else with the trainer's key.
   */
  public List<String> liveAdapters() {
    return lastBundles(request -> true);
  }

  /**
   * Those of them whose requests are certified. Before that the tracker waits for a certain digest,
   * and a certificate has yet to name it.
   */
  public List<String> foldableAdapters() {
    return lastBundles(certified::contains);
  }

  private void remember(AdapterEvent bundle) {
    List<String> known = bundles.computeIfAbsent(bundle.requestId(), id -> new ArrayList<>());
    if (known.isEmpty() || (bundle.replaces() != null && known.contains(bundle.replaces()))) {
      known.add(bundle.digest());
    }
  }

  private List<String> lastBundles(Predicate<String> ofRequest) {
    return bundles.entrySet().stream()
        .filter(entry -> ofRequest.test(entry.getKey()))
        .flatMap(entry -> last(entry.getValue()).stream())
        .toList();
  }

  private Optional<String> last(List<String> digests) {
    return digests.stream()
        .filter(digest -> !liveSet.isRevoked(digest))
        .reduce((older, newer) -> newer);
  }

  private void update(String requestId, UnaryOperator<RequestFacts> change) {
    requests.put(requestId, change.apply(of(requestId)));
  }
}
