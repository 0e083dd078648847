package dev.lethe.inference.reload;

import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.bundle.BundleUnavailableException;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.service.kafka.RecentTraces;
import dev.lethe.service.trace.SpanAttribute;
import dev.lethe.service.trace.Spans;
import dev.lethe.service.trace.TracedStep;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Traces the loading of each artefact under the trace of its request, and what puts them in force:
 * for one artefact under its trace, for several as a step of its own that names all of theirs.
 * Loading is thread-safe, as that of the source behind it.
 */
final class TracedReload implements ArtefactSource, Consumer<List<InstalledGate>> {
  private final ArtefactSource source;
  private final Consumer<List<InstalledGate>> gateSwitch;
  private final RecentTraces traces;

  /** Of what was loaded since gates were put in force last. */
  private final List<Headers> loaded = new ArrayList<>();

  /**
   * @param traces by digest of an artefact, and by request
   */
  TracedReload(
      ArtefactSource source, Consumer<List<InstalledGate>> gateSwitch, RecentTraces traces) {
    this.source = source;
    this.gateSwitch = gateSwitch;
    this.traces = traces;
  }

  @Override
  public InstalledGate load(AdapterEvent event, boolean heldToGate) {
    if (!Spans.areOn()) {
      return source.load(event, heldToGate);
    }
    Headers said = traces.of(event.digest());
    Headers parent = said.iterator().hasNext() ? said : traces.of(event.requestId());
    try (TracedStep load = Spans.step("load", parent).inThread()) {
      load.with(SpanAttribute.REQUEST_ID, event.requestId())
          .with(SpanAttribute.MODEL, event.model())
          .with(SpanAttribute.DIGEST, event.digest())
          .with(SpanAttribute.EVENT, event.kind());
      try {
        InstalledGate gate = source.load(event, heldToGate);
        add(load.headers());
        return gate;
      } catch (BundleRejectedException | BundleUnavailableException e) {
        load.failed(e);
        throw e;
      }
    }
  }

  private synchronized void add(Headers load) {
    loaded.add(load);
  }

  private synchronized List<Headers> takeLoaded() {
    List<Headers> taken = List.copyOf(loaded);
    loaded.clear();
    return taken;
  }

  /** Puts gates in force. */
  @Override
  public void accept(List<InstalledGate> gates) {
    List<Headers> causes = takeLoaded();
    if (!Spans.areOn() || causes.isEmpty()) {
      gateSwitch.accept(gates);
      return;
    }
    try (TracedStep reload =
        causes.size() == 1 ? Spans.step("reload", causes.get(0)) : Spans.linked("reload", causes)) {
      reload.with(SpanAttribute.ARTEFACTS, causes.size());
      gateSwitch.accept(gates);
    }
  }

  @Override
  public @Nullable String remark(InstalledGate gate) {
    return source.remark(gate);
  }

  @Override
  public void unload(InstalledGate gate) {
    source.unload(gate);
  }

  @Override
  public void release(String digest) {
    source.release(digest);
  }
}
