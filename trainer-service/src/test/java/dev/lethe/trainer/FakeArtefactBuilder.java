package dev.lethe.trainer;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.bundle.BundleUnavailableException;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.unlearn.Artefact;
import dev.lethe.engine.unlearn.ConsolidationReport;
import dev.lethe.engine.unlearn.ConsolidationResult;
import dev.lethe.engine.unlearn.ConsolidationSettings;
import dev.lethe.engine.unlearn.FitListener;
import dev.lethe.engine.unlearn.FitPhase;
import dev.lethe.engine.unlearn.UnlearnTask;
import dev.lethe.trainer.work.ArtefactBuilder;
import dev.lethe.trainer.work.SuppliedAdapters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * An engine without tensors that does as told by request id: throws for {@code broken-…}, refuses
 * {@code leaky-…}, says what {@code short-…} misses, finds {@code long-…} too long and {@code
 * broad-…} too broad, waits in {@code slow-…}, finds the disk full in {@code full-…} and the store
 * away in {@code away-…} until it is let go.
 */
public final class FakeArtefactBuilder implements ArtefactBuilder {
  static final String TOO_LONG = "forgetSet.examples[3]: 5,210 tokens, at most 4,096";

  final List<String> shields = new CopyOnWriteArrayList<>();
  final List<String> purged = new CopyOnWriteArrayList<>();
  final List<List<String>> liveWhenPurged = new CopyOnWriteArrayList<>();
  final List<String> fits = new CopyOnWriteArrayList<>();
  final List<String> releasedFits = new CopyOnWriteArrayList<>();
  final Map<String, List<String>> previous = new ConcurrentHashMap<>();
  final Map<String, UnlearnTask> tasks = new ConcurrentHashMap<>();
  final List<List<String>> consolidations = new CopyOnWriteArrayList<>();
  private final Map<String, String> owners = new ConcurrentHashMap<>();
  volatile boolean letGo;
  volatile SuppliedAdapters adapters = SuppliedAdapters.NONE;

  @Override
  public SuppliedAdapters adapters() {
    return adapters;
  }

  @Override
  public Artefact shield(UnlearnTask task, Path workFolder) {
    shields.add(task.requestId());
    tasks.put(task.requestId(), task);
    return artefact(task, Manifest.Kind.SHIELD, !task.requestId().startsWith("broad-"));
  }

  @Override
  public void purge(UnlearnTask task) {
    purged.add(task.requestId());
  }

  @Override
  public void purge(List<String> live) {
    liveWhenPurged.add(live);
  }

  @Override
  public Optional<String> tooLong(UnlearnTask task) {
    return task.requestId().startsWith("long-") ? Optional.of(TOO_LONG) : Optional.empty();
  }

  @Override
  public Artefact fit(
      UnlearnTask task,
      boolean released,
      List<String> digests,
      Path workFolder,
      FitListener listener) {
    String id = task.requestId();
    fits.add(id);
    if (released) {
      releasedFits.add(id);
    }
    previous.put(id, digests);
    listener.progress(FitPhase.LORA, 1, 2, 0.5);
    if (id.startsWith("broken-")) {
      throw new IllegalStateException("prompt and completion");
    }
    if (id.startsWith("full-") && !letGo) {
      throw new UncheckedIOException(new IOException("No space left on device"));
    }
    if (id.startsWith("away-") && !letGo) {
      throw new BundleUnavailableException("HTTP 503", new IOException());
    }
    while (id.startsWith("slow-") && !letGo) {
      listener.progress(FitPhase.LORA, 2, 2, Double.NaN);
      Thread.onSpinWait();
    }
    return artefact(task, Manifest.Kind.BUNDLE, !id.startsWith("leaky-") && !isShort(id));
  }

  /**
   * Gives each bundle a new digest; finds that things get worse if a request is called {@code
   * worse-…}, and waits in one that is called {@code wait-fold-…} until it is let go.
   */
  @Override
  public ConsolidationResult consolidate(
      List<String> live,
      List<String> foldable,
      ConsolidationSettings settings,
      Path workFolder,
      FitListener listener) {
    consolidations.add(foldable);
    boolean worse = false;
    List<ConsolidationReport.Member> members = new ArrayList<>();
    List<Artefact> bundles = new ArrayList<>();
    for (String digest : foldable) {
      String id = requireNonNull(owners.get(digest));
      while (id.startsWith("wait-fold-") && !letGo) {
        listener.progress(FitPhase.RETEST, members.size(), foldable.size(), 0);
        Thread.onSpinWait();
      }
      worse |= id.startsWith("worse-");
      Artefact bundle =
          artefact(
              requireNonNull(tasks.get(id)), Manifest.Kind.BUNDLE, folded(digest), true, digest);
      bundles.add(bundle);
      members.add(
          new ConsolidationReport.Member(
              id, digest, bundle.digest(), ConsolidationReport.Fate.FOLDED, 9, 0.1, 0.1, 1.0, 1.0));
    }
    ConsolidationReport.Outcome outcome =
        worse ? ConsolidationReport.Outcome.WORSE : ConsolidationReport.Outcome.FOLDED;
    return new ConsolidationResult(
        new ConsolidationReport(
            outcome, worse ? "worse" : null, 16, worse ? 16 : 8, 48, 0.01, 0.2, members),
        worse ? List.of() : bundles);
  }

  @Override
  public Stored store(Artefact artefact) {
    return new Stored(artefact.digest().substring("sha256:".length()), "c2lnbmVk");
  }

  /** It keeps no copies. */
  @Override
  public void release(String digest) {}

  static String digest(String requestId, Manifest.Kind kind) {
    return TrainerSamples.digest(requestId + kind);
  }

  /** Of the bundle that takes the place of another. */
  static String folded(String digest) {
    return TrainerSamples.digest(digest + " folded");
  }

  private Artefact artefact(UnlearnTask task, Manifest.Kind kind, boolean accepted) {
    return artefact(task, kind, digest(task.requestId(), kind), accepted);
  }

  private Artefact artefact(UnlearnTask task, Manifest.Kind kind, String digest, boolean accepted) {
    return artefact(task, kind, digest, accepted, null);
  }

  private Artefact artefact(
      UnlearnTask task,
      Manifest.Kind kind,
      String digest,
      boolean accepted,
      @Nullable String replaces) {
    ObjectNode provenance = JsonNodeFactory.instance.objectNode();
    if (replaces != null) {
      provenance.putObject("consolidation").put("replaces", replaces);
    }
    owners.put(digest, task.requestId());
    ObjectNode measured = JsonNodeFactory.instance.objectNode().put("forgetAfter", 0.25);
    boolean missed = !accepted && isShort(task.requestId());
    if (missed) {
      ObjectNode finding = measured.putArray("findings").addObject();
      finding.put("what", "attacksCaught").put("found", 0.4783);
      finding.put("bound", "at least").put("limit", 0.8);
    }
    String reason = missed ? "below-limits" : "forget-score";
    Manifest manifest =
        new Manifest(
            1,
            kind,
            task.requestId(),
            task.model(),
            TrainerSamples.digest("base"),
            "float32",
            TrainerSamples.digest("encoder"),
            kind == Manifest.Kind.SHIELD ? 0 : 8,
            16,
            task.refusal(),
            new TreeMap<>(),
            measured,
            provenance);
    return new Artefact(
        digest, manifest, Path.of("nowhere"), accepted ? Optional.empty() : Optional.of(reason));
  }

  private static boolean isShort(String requestId) {
    return requestId.startsWith("short-");
  }
}
