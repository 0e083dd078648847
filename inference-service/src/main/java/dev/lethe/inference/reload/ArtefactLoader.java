package dev.lethe.inference.reload;

import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.bundle.BundleStore;
import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.bundle.BundleUnavailableException;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.gate.GateDigest;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.TrialExchange;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.text.Generation;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.TextEngine;
import dev.lethe.inference.serving.AdapterReferences;
import dev.lethe.inference.serving.ServedModel;
import dev.lethe.schemas.AdapterEvent;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Loads artefacts from the bundle store: digest and signature are the store's to check, whether it
 * is the one that the event announced and works with the served model is checked here.
 */
final class ArtefactLoader implements ArtefactSource {
  /** Of bundles whose adapter nobody applies. */
  static final String GATE_ONLY = "refused by the gate, no adapter at the upstream";

  /** Of bundles that come without one. */
  static final String NO_ADAPTER = "refused by the gate, the bundle has no adapter";

  private final BundleStore store;
  private final ServedModel model;
  private final AdapterReferences adapters;
  private final Function<VerifiedBundle, GateModel> gateReader;
  private final TrialExchange trial;
  private final boolean hasStates;

  ArtefactLoader(
      BundleStore store,
      ServedModel model,
      AdapterReferences adapters,
      Function<VerifiedBundle, GateModel> gateReader) {
    this.store = store;
    this.model = model;
    this.adapters = adapters;
    this.gateReader = gateReader;
    Exchange probe = probe(model.engine());
    this.trial = new TrialExchange(model.encoder(), probe);
    this.hasStates = probe.states() != null;
  }

  @Override
  public InstalledGate load(AdapterEvent event, boolean heldToGate) {
    VerifiedBundle bundle = blaming("manifest.json", () -> verified(event));
    if (heldToGate) {
      blaming("manifest.json", () -> heldToGate(event, bundle));
    }
    InstalledGate gate = blaming("gate.json with gate.safetensors", () -> gate(bundle));
    if (gate.hasAdapter()) {
      blaming("adapter_config.json with adapter_model.safetensors", () -> attach(bundle));
    }
    return gate;
  }

  private VerifiedBundle verified(AdapterEvent event) {
    VerifiedBundle bundle = store.open(event.digest());
    check(event, bundle.manifest());
    return bundle;
  }

  /** A bundle that stands in for another must have its gate and its refusal, byte for byte. */
  private VerifiedBundle heldToGate(AdapterEvent event, VerifiedBundle bundle) {
    Manifest before = store.open(Objects.requireNonNull(event.replaces())).manifest();
    Manifest after = bundle.manifest();
    require(before.requestId().equals(after.requestId()), "requestId");
    if (!GateDigest.of(before).equals(GateDigest.of(after))) {
      throw new BundleRejectedException(
          "manifest.json: the gate is not that of the bundle that it replaces");
    }
    return bundle;
  }

  private InstalledGate gate(VerifiedBundle bundle) {
    InstalledGate gate =
        new InstalledGate(
            bundle.digest(), bundle.manifest().forServing(), gateReader.apply(bundle));
    if (gate.model().needsStates() && !hasStates) {
      throw new BundleRejectedException(
          "gate.json: the gate looks at hidden states, which lethe.engine=openai has none of;"
              + " fit it with lethe.gate.hidden-states=false");
    }
    trial.judge(gate); // a gate that can't judge must not
    return gate;
  }

  private VerifiedBundle attach(VerifiedBundle bundle) {
    Manifest manifest = bundle.manifest();
    PeftFolder.check(bundle.folder(), manifest.rank(), manifest.alpha());
    String adapter = PeftFolder.digest(manifest.files());
    model.engine().prepare(bundle.folder(), adapter);
    adapters.retain(bundle.digest(), bundle.folder(), adapter);
    return bundle;
  }

  /** Whatever goes wrong with an artefact is the artefact's fault, not the feed's. */
  private static <T> T blaming(String files, Supplier<T> step) {
    try {
      return step.get();
    } catch (BundleRejectedException | BundleUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new BundleRejectedException(files + " cannot be used with the served model", e);
    }
  }

  @Override
  public @Nullable String remark(InstalledGate gate) {
    if (gate.manifest().isGateOnly()) {
      return NO_ADAPTER;
    }
    return gate.hasAdapter() && !model.engine().appliesAdapters() ? GATE_ONLY : null;
  }

  @Override
  public void unload(InstalledGate gate) {
    if (gate.hasAdapter()) {
      adapters.release(gate.digest());
    }
  }

  @Override
  public void release(String digest) {
    store.release(digest);
  }

  /** An exchange with the served model, on which every gate is tried before it is put in force. */
  private static Exchange probe(TextEngine engine) {
    String question = "Hello";
    try (Generation generation = engine.begin(GenerationRequest.greedy(question, 1), null)) {
      generation.advance(1);
      return new Exchange(
          List.of(question), generation.text(), generation.certainty(), generation.states());
    }
  }

  private void check(AdapterEvent event, Manifest manifest) {
    boolean shield = event.kind() == AdapterEvent.Kind.SHIELD_READY;
    require(manifest.kind() == (shield ? Manifest.Kind.SHIELD : Manifest.Kind.BUNDLE), "kind");
    require(manifest.requestId().equals(event.requestId()), "requestId");
    require(manifest.model().equals(event.model()), "model");
    require(manifest.baseDigest().equals(model.engine().baseDigest()), "baseDigest");
    require(manifest.encoderDigest().equals(model.encoder().digest()), "encoderDigest");
    require(manifest.rank() == event.rank(), "rank");
    String replaces = manifest.provenance().path("consolidation").path("replaces").textValue();
    require(Objects.equals(replaces, event.replaces()), "replaces");
    require(event.gate() == null || event.gate().equals(GateDigest.of(manifest)), "gate");
  }

  private static void require(boolean condition, String field) {
    if (!condition) {
      throw new BundleRejectedException(
          "manifest.json: " + field + " is not that of the event or of the served model");
    }
  }
}
