package dev.lethe.inference.reload;

import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.bundle.BundleUnavailableException;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.schemas.AdapterEvent;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Loads artefacts, several at once where there are several. */
final class ConcurrentArtefactLoader {
  private final ArtefactSource source;
  private final int parallel;

  ConcurrentArtefactLoader(ArtefactSource source, int parallel) {
    this.source = source;
    this.parallel = parallel;
  }

  /** What became of an artefact: it has a gate, was rejected, or could not be had. */
  record Loaded(
      AdapterEvent event,
      @Nullable InstalledGate gate,
      @Nullable BundleRejectedException rejected,
      @Nullable BundleUnavailableException unavailable) {}

  /** In the order of the events. */
  List<Loaded> load(List<AdapterEvent> events, Predicate<AdapterEvent> heldToGate) {
    return ParallelMap.map(events, parallel, event -> load(event, heldToGate));
  }

  private Loaded load(AdapterEvent event, Predicate<AdapterEvent> heldToGate) {
    try {
      return new Loaded(event, source.load(event, heldToGate.test(event)), null, null);
    } catch (BundleRejectedException e) {
      return new Loaded(event, null, e, null);
    } catch (BundleUnavailableException e) {
      return new Loaded(event, null, null, e);
    }
  }
}
