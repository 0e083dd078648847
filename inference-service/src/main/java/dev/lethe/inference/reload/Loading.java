package dev.lethe.inference.reload;

import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.schemas.AdapterEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Loads artefacts, several at once where there are several: a restart may find thousands. */
final class Loading {
  private final ArtefactSource source;
  private final int parallel;

  Loading(ArtefactSource source, int parallel) {
    this.source = source;
    this.parallel = parallel;
  }

  /** What became of an artefact: it has a gate, or was rejected. */
  record Loaded(
      AdapterEvent event,
      @Nullable InstalledGate gate,
      @Nullable BundleRejectedException rejected) {}

  /** In the order of the events. */
  List<Loaded> load(List<AdapterEvent> events, Predicate<AdapterEvent> heldToGate) {
    if (parallel == 1 || events.size() < 2) {
      return events.stream().map(event -> load(event, heldToGate)).toList();
    }
    ExecutorService workers =
        Executors.newFixedThreadPool(parallel, task -> new Thread(task, "artefact-load"));
    try {
      List<Future<Loaded>> running =
          events.stream().map(event -> workers.submit(() -> load(event, heldToGate))).toList();
      List<Loaded> loaded = new ArrayList<>();
      for (Future<Loaded> each : running) {
        loaded.add(each.get());
      }
      return loaded;
    } catch (ExecutionException e) {
      throw new IllegalStateException("an artefact could not be loaded", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while loading", e);
    } finally {
      workers.shutdownNow();
    }
  }

  private Loaded load(AdapterEvent event, Predicate<AdapterEvent> heldToGate) {
    try {
      return new Loaded(event, source.load(event, heldToGate.test(event)), null);
    } catch (BundleRejectedException e) {
      return new Loaded(event, null, e);
    }
  }
}
