package dev.lethe.inference.reload;

import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.bundle.BundleUnavailableException;
import dev.lethe.engine.gate.GateDigest;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.inference.serving.LogKey;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent.Kind;
import dev.lethe.schemas.Traffic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what is in force equal to what the log says, artefact by artefact, and acknowledges it.
 * What is in force stays there until a revocation counts, whatever else comes or fails to come: a
 * bundle beside its shield, a new bundle beside the old one, a log that was emptied. One that
 * cannot be loaded is reported once; what was announced before it, its shield say, serves in its
 * place, what was announced after it does not: the trainer's key alone could put anything there.
 * Used by one thread.
 */
final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

  private final ArtefactSource source;
  private final ConcurrentArtefactLoader loading;
  private final Consumer<List<InstalledGate>> gateSwitch;
  private final Function<GateModel, Optional<Traffic>> traffic;
  private final Acknowledgements acknowledgements;
  private final Set<String> reported = new HashSet<>();

  /** Digests that were named in the log as out of reach. */
  private final Set<String> unavailable = new HashSet<>();

  /** Revocations that were not acknowledged yet. */
  private final List<AdapterEvent> withdrawn = new ArrayList<>();

  /** By digest. */
  private Map<String, InstalledGate> inForce = new LinkedHashMap<>();

  /**
   * @param parallel how many artefacts are loaded at once, where several are to be
   * @param gateSwitch puts gates in force as a whole; at once given none, so that there is a state
   * @param traffic on how many of the last questions a gate fires
   */
  Reconciler(
      ArtefactSource source,
      int parallel,
      Consumer<List<InstalledGate>> gateSwitch,
      Function<GateModel, Optional<Traffic>> traffic,
      Acknowledgements acknowledgements) {
    this.source = source;
    this.loading = new ConcurrentArtefactLoader(source, parallel);
    this.gateSwitch = gateSwitch;
    this.traffic = traffic;
    this.acknowledgements = acknowledgements;
    gateSwitch.accept(List.of());
  }

  /**
   * What is left to do.
   *
   * @param gates in force
   * @param lacking requests of which an artefact is not in force, nor any that was announced before
   *     it; for a fold, nor any with its gate
   * @param notLoaded artefacts that should be in force and are not
   */
  record Standing(int gates, Set<String> lacking, int notLoaded) {
    boolean complete() {
      return lacking.isEmpty();
    }

    boolean retry() {
      return notLoaded > 0;
    }
  }

  Standing reconcile(DesiredState desired) {
    Map<String, InstalledGate> next = new LinkedHashMap<>(inForce);
    next.keySet().removeIf(desired::isRevoked);
    List<AdapterEvent> absent =
        desired.live().stream().filter(event -> !next.containsKey(event.digest())).toList();
    Map<AdapterEvent, InstalledGate> fresh = new LinkedHashMap<>();
    for (ConcurrentArtefactLoader.Loaded loaded :
        loading.load(absent, event -> isHeldToGate(event, desired))) {
      if (loaded.gate() != null) {
        next.put(loaded.event().digest(), loaded.gate());
        fresh.put(loaded.event(), loaded.gate());
      }
      report(loaded);
    }
    Set<String> lacking = lacking(desired, next);
    keepStoodIn(desired, lacking, next);
    putInForce(next);
    fresh.forEach(
        (event, gate) -> acknowledge(event, Kind.ENFORCED, source.remark(gate), traffic(gate)));
    withdrawn.addAll(desired.takeRevoked());
    withdrawn.removeIf(event -> !next.containsKey(event.digest()) && sayWithdrawn(event));
    return new Standing(next.size(), lacking, absent.size() - fresh.size());
  }

  private boolean sayWithdrawn(AdapterEvent event) {
    source.release(event.digest());
    acknowledge(event, Kind.WITHDRAWN, null, null);
    return true;
  }

  private void acknowledge(
      AdapterEvent event, Kind kind, @Nullable String reason, @Nullable Traffic traffic) {
    acknowledgements.send(AcknowledgedArtefact.of(event), kind, reason, traffic);
  }

  /**
   * Where what should stand in is not here, whatever somebody acknowledged in this replica's name,
   * what is superseded stays.
   */
  private void keepStoodIn(
      DesiredState desired, Set<String> lacking, Map<String, InstalledGate> next) {
    inForce.forEach(
        (digest, gate) -> {
          if (desired.isSuperseded(digest) && lacking.contains(gate.manifest().requestId())) {
            next.put(digest, gate);
          }
        });
  }

  private static Set<String> lacking(DesiredState desired, Map<String, InstalledGate> gates) {
    Set<String> lacking = new TreeSet<>();
    Set<String> served = new HashSet<>();
    Map<String, List<InstalledGate>> ofRequest =
        gates.values().stream().collect(Collectors.groupingBy(g -> g.manifest().requestId()));
    for (AdapterEvent event : desired.live()) {
      if (gates.containsKey(event.digest())) {
        served.add(event.requestId());
      } else if (event.replaces() == null
          ? !served.contains(event.requestId())
          : ofRequest.getOrDefault(event.requestId(), List.of()).stream()
              .noneMatch(gate -> hasGateOf(event, gate))) {
        lacking.add(event.requestId());
      }
    }
    return lacking;
  }

  /** Whether a gate of the same request refuses what a fold would. */
  private static boolean hasGateOf(AdapterEvent fold, InstalledGate gate) {
    return gate.digest().equals(fold.replaces())
        || GateDigest.of(gate.manifest()).equals(fold.gate());
  }

  private void report(ConcurrentArtefactLoader.Loaded loaded) {
    AdapterEvent event = loaded.event();
    BundleRejectedException rejected = loaded.rejected();
    BundleUnavailableException away = loaded.unavailable();
    if (away != null) {
      // No word against the artefact, which may be fine: it is tried again, and nobody is told.
      if (unavailable.add(event.digest())) {
        String reason = RejectionReasons.of(away);
        LOG.warn(LogKey.ARTEFACT_UNAVAILABLE, event.requestId(), event.digest(), reason);
      }
    } else if (rejected == null) {
      reported.remove(event.digest());
      unavailable.remove(event.digest());
      LOG.info(LogKey.ARTEFACT_LOADED, event.requestId(), event.digest());
    } else if (reported.add(event.digest())) {
      String reason = RejectionReasons.of(rejected);
      LOG.error(LogKey.ARTEFACT_REJECTED, event.requestId(), event.digest(), reason);
      acknowledge(event, Kind.REJECTED, reason, null);
    }
  }

  /**
   * A fold may exchange the adapter alone, never the gate. Once the ingest service has let the old
   * bundle go that may be deleted, and what was stated of its gate holds the new one to it.
   */
  private static boolean isHeldToGate(AdapterEvent event, DesiredState desired) {
    String replaces = event.replaces();
    return replaces != null && !desired.isRevoked(replaces);
  }

  /** Counted once the gate is in force: a shield doesn't wait for it, nor does an answer. */
  private @Nullable Traffic traffic(InstalledGate gate) {
    try {
      return traffic.apply(gate.model()).orElse(null);
    } catch (RuntimeException e) {
      LOG.warn(LogKey.TRAFFIC_NOT_COUNTED, gate.digest(), e.getClass().getSimpleName());
      return null;
    }
  }

  private void putInForce(Map<String, InstalledGate> next) {
    if (next.keySet().equals(inForce.keySet())) {
      return;
    }
    Map<String, InstalledGate> dropped = new LinkedHashMap<>(inForce);
    dropped.keySet().removeAll(next.keySet());
    gateSwitch.accept(List.copyOf(next.values()));
    inForce = next;
    dropped.values().forEach(source::unload);
  }
}
