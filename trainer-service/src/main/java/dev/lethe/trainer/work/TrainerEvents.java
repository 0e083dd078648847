package dev.lethe.trainer.work;

import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.gate.GateDigest;
import dev.lethe.engine.unlearn.Artefact;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.StoredArtefact;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.SignedSteps;
import dev.lethe.schemas.measured.Measurements;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events that a trainer writes for its model.
 *
 * @param signer of what it says of artefacts, and of how a fit ended
 */
public record TrainerEvents(String model, Clock clock, ControlSigner signer) {
  /**
   * Artefacts as statements, which alone count.
   *
   * @param after the end of the trainers' chain
   */
  public List<AdapterEvent> stated(List<AdapterEvent> artefacts, ChainEnd after) {
    List<AdapterEvent> stated = new ArrayList<>();
    ChainEnd end = after;
    for (AdapterEvent artefact : artefacts) {
      AdapterEvent next = ControlSignatures.sign(artefact, end, signer);
      stated.add(next);
      end = ControlSignatures.end(next);
    }
    return stated;
  }

  /**
   * @param suppliedBy who handed in the adapter that the bundle will have: then it is their step;
   *     null if one is fitted
   */
  public RequestEvent fitting(ErasureJob job, @Nullable Actor suppliedBy) {
    RequestEvent fitting = new Lifecycle.Shielded(whose(job)).fit(clock.instant());
    return suppliedBy == null ? fitting : fitting.by(suppliedBy);
  }

  public RequestEvent verified(ErasureJob job, String digest, Measurements measured) {
    Lifecycle.Fitting fitting = new Lifecycle.Fitting(whose(job));
    return SignedSteps.sign(fitting.verify(clock.instant(), digest, measured), signer);
  }

  /**
   * @param facts of the request
   * @param bundle digest of one that is published all the same, beside the shield
   */
  public RequestEvent failed(
      ErasureJob job,
      RequestFacts facts,
      String reason,
      @Nullable String bundle,
      @Nullable Measurements measured) {
    Lifecycle.Fallible place = facts.fallible(whose(job));
    return SignedSteps.sign(place.fail(clock.instant(), reason, bundle, measured), signer);
  }

  public RequestEvent held(ErasureJob job, String reason, Measurements measured) {
    return new Lifecycle.Accepted(whose(job)).hold(clock.instant(), reason, measured);
  }

  /**
   * @param facts of the request, which may be held for something else already
   */
  public RequestEvent held(ErasureJob job, RequestFacts facts, HoldOrders.Hold hold) {
    Lifecycle.Request request = whose(job);
    RequestEvent held =
        facts.held()
            ? new Lifecycle.Held(request).hold(clock.instant(), hold.reason(), hold.measured())
            : new Lifecycle.Accepted(request).hold(clock.instant(), hold.reason(), hold.measured());
    return held.by(hold.by());
  }

  public RequestEvent released(ErasureJob job, HoldOrders.Decision release) {
    return new Lifecycle.Held(whose(job))
        .release(clock.instant(), release.reason())
        .by(release.by());
  }

  public RequestEvent rejected(ErasureJob job, HoldOrders.Decision rejection) {
    return new Lifecycle.Held(whose(job))
        .reject(clock.instant(), rejection.reason())
        .by(rejection.by());
  }

  /**
   * @param facts of the request
   * @param by who cancelled it, as far as that is known
   */
  public RequestEvent cancelled(ErasureJob job, RequestFacts facts, Actor by) {
    return facts.cancellable(whose(job)).cancel(clock.instant(), null).by(by);
  }

  /** An artefact lies in the store. */
  public static AdapterEvent ready(Artefact artefact, ArtefactBuilder.Stored stored, Instant at) {
    return ready(artefact, stored, at, null);
  }

  /**
   * @param reason why its request failed all the same; null if it didn't
   */
  public static AdapterEvent ready(
      Artefact artefact, ArtefactBuilder.Stored stored, Instant at, @Nullable String reason) {
    Manifest manifest = artefact.manifest();
    AdapterEvent ready = announced(artefact, stored, at).gated(GateDigest.of(manifest));
    if (reason != null) {
      ready = ready.besideFailure(reason);
    }
    // A fold says whose place it takes; it counts only if its gate is that bundle's.
    String folded = manifest.provenance().path("consolidation").path("replaces").textValue();
    return folded == null ? ready : ready.replacing(folded);
  }

  private static AdapterEvent announced(
      Artefact artefact, ArtefactBuilder.Stored stored, Instant at) {
    Manifest manifest = artefact.manifest();
    String id = manifest.requestId();
    String model = manifest.model();
    StoredArtefact where =
        new StoredArtefact(
            artefact.digest(), stored.location(), stored.signature(), manifest.baseDigest());
    if (manifest.kind() == Manifest.Kind.SHIELD) {
      return AdapterEvent.shieldReady(id, model, where, at);
    }
    return manifest.isGateOnly()
        ? AdapterEvent.gateReady(id, model, where, at)
        : AdapterEvent.adapterReady(id, model, where, manifest.rank(), at);
  }

  private Lifecycle.Request whose(ErasureJob job) {
    return new Lifecycle.Request(job.requestId(), job.tenant(), model);
  }
}
