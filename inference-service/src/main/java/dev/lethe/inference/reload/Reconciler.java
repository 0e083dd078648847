package dev.lethe.inference.reload;

import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.inference.LogKey;
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
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what is in force equal to what the log says, artefact by artefact, and acknowledges it. One
 * that cannot be loaded leaves its forerunner in force and is reported once. Used by one thread.
 */
final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

  private final ArtefactSource source;
  private final Consumer<List<InstalledGate>> gateSwitch;
  private final Function<GateModel, Optional<Traffic>> traffic;
  private final Acknowledgements acknowledgements;
  private final Set<String> reported = new HashSet<>();
  private Map<String, InstalledGate> inForce = new LinkedHashMap<>();

  /**
   * @param gateSwitch puts gates in force as a whole; at once given none, so that there is a state
   * @param traffic on how many of the last questions a gate fires
   */
  Reconciler(
      ArtefactSource source,
      Consumer<List<InstalledGate>> gateSwitch,
      Function<GateModel, Optional<Traffic>> traffic,
      Acknowledgements acknowledgements) {
    this.source = source;
    this.gateSwitch = gateSwitch;
    this.traffic = traffic;
    this.acknowledgements = acknowledgements;
    gateSwitch.accept(List.of());
  }

  /**
   * What is left to do.
   *
   * @param gates in force
   * @param unresolved requests that have no gate in force though the log asks for one
   * @param behind requests that an older artefact than the wanted one serves
   */
  record Standing(int gates, int unresolved, int behind) {
    boolean complete() {
      return unresolved == 0;
    }

    boolean retry() {
      return unresolved + behind > 0;
    }
  }

  Standing reconcile(AdapterTable table) {
    Map<String, List<AdapterEvent>> wanted = table.wanted();
    Map<String, InstalledGate> next = new LinkedHashMap<>();
    Map<AdapterEvent, InstalledGate> fresh = new LinkedHashMap<>();
    int behind = 0;
    for (Map.Entry<String, List<AdapterEvent>> request : wanted.entrySet()) {
      InstalledGate gate = best(request.getKey(), request.getValue(), fresh);
      if (gate != null) {
        next.put(request.getKey(), gate);
        behind += gate.digest().equals(request.getValue().get(0).digest()) ? 0 : 1;
      }
    }
    putInForce(next);
    fresh.forEach(
        (event, gate) -> acknowledgements.send(event, Kind.ENFORCED, null, traffic(gate)));
    table.takeRevoked().forEach(event -> acknowledgements.send(event, Kind.WITHDRAWN, null, null));
    return new Standing(next.size(), wanted.size() - next.size(), behind);
  }

  /** The newest artefact of a request that is in force or can be; null if none can. */
  private @Nullable InstalledGate best(
      String requestId, List<AdapterEvent> newestFirst, Map<AdapterEvent, InstalledGate> fresh) {
    InstalledGate current = inForce.get(requestId);
    for (AdapterEvent event : newestFirst) {
      if (current != null && current.digest().equals(event.digest())) {
        return current;
      }
      InstalledGate gate = load(event);
      if (gate != null) {
        fresh.put(event, gate);
        return gate;
      }
    }
    return null;
  }

  private @Nullable InstalledGate load(AdapterEvent event) {
    try {
      InstalledGate gate = source.load(event);
      reported.remove(event.digest());
      LOG.info(LogKey.ARTEFACT_LOADED, event.requestId(), event.digest());
      return gate;
    } catch (BundleRejectedException e) {
      if (reported.add(event.digest())) {
        String reason = Reasons.of(e);
        LOG.error(LogKey.ARTEFACT_REJECTED, event.requestId(), event.digest(), reason);
        acknowledgements.send(event, Kind.REJECTED, reason, null);
      }
      return null;
    }
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
    if (next.equals(inForce)) {
      return;
    }
    List<InstalledGate> dropped = new ArrayList<>(inForce.values());
    dropped.removeAll(next.values());
    gateSwitch.accept(List.copyOf(next.values()));
    inForce = next;
    dropped.forEach(source::unload);
  }
}
