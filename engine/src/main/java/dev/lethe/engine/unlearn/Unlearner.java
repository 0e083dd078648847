package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.gate.GateFit;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.NativeHeap;
import dev.lethe.engine.model.Precision;
import dev.lethe.engine.text.BlackBoxModel;
import dev.lethe.engine.text.LanguageModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes shields and bundles for one base model. {@link #shield} may run beside {@link #fit} (two
 * threads); neither sees any retained data: only the task, the base model, the encoder and the
 * background that the base model itself generated.
 */
public final class Unlearner implements AutoCloseable {
  private static final int WARM_UP_EXAMPLES = 32;

  /** No model is so large: each writes its background first. */
  private static final long NONE = Long.MAX_VALUE;

  /** A subject, so that the part that looks for one is warmed up too. */
  private static final String NOBODY = "About Ulvira Quendalow: ";

  private final BlackBoxModel model;

  /** Null of a model that one can only call. */
  private final @Nullable LanguageModel inMemory;

  private final SentenceEncoder encoder;
  private final TermKeys keys;
  private final ActiveBackground background;
  private final EverydayTrial everyday;

  private Unlearner(
      BlackBoxModel model, SentenceEncoder encoder, TermKeys keys, ActiveBackground background) {
    this.model = model;
    this.inMemory = model.inMemory().orElse(null);
    this.encoder = encoder;
    this.keys = keys;
    this.background = background;
    this.everyday = new EverydayTrial(encoder);
  }

  /**
   * As {@link #open(Path, Path, SentenceEncoder)}, without waiting for the model: where no
   * background of its own is there, everyday questions stand in for it until {@link #grow} has made
   * one.
   *
   * @param encoder closed with the result, also when opening fails
   * @param keys that the installation's gates hash words with
   * @param smallest with fewer weights than these, a model writes its background in seconds, and
   *     does so first
   */
  public static Unlearner openAtOnce(
      Path modelFolder,
      BackgroundLocations places,
      Precision precision,
      SentenceEncoder encoder,
      TermKeys keys,
      long smallest) {
    return open(modelFolder, places, precision, encoder, keys, BackgroundStore.SAMPLES, smallest);
  }

  /**
   * Loads the model, and makes or reads the background (cached under {@code cacheFolder} by base
   * and encoder digest).
   *
   * @param modelFolder HuggingFace folder; a {@code lethe-background.jsonl} in it saves the
   *     sampling
   * @param encoder closed with the result, also when opening fails
   */
  public static Unlearner open(Path modelFolder, Path cacheFolder, SentenceEncoder encoder) {
    return open(
        modelFolder,
        BackgroundLocations.of(cacheFolder),
        Precision.FLOAT32,
        encoder,
        BackgroundStore.SAMPLES,
        NONE);
  }

  static Unlearner open(
      Path modelFolder,
      BackgroundLocations places,
      Precision precision,
      SentenceEncoder encoder,
      int samples,
      long smallest) {
    return open(modelFolder, places, precision, encoder, TermKeys.NONE, samples, smallest);
  }

  static Unlearner open(
      Path modelFolder,
      BackgroundLocations places,
      Precision precision,
      SentenceEncoder encoder,
      TermKeys keys,
      int samples,
      long smallest) {
    try {
      LanguageModel model = LanguageModel.load(modelFolder, precision);
      try {
        return new Unlearner(
            model,
            encoder,
            keys,
            new ActiveBackground(
                modelFolder,
                places,
                model,
                encoder,
                keys,
                samples,
                model.config().parameterCount() >= smallest));
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
    } catch (RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  /**
   * For a model that one can only call: gates are fitted by what it says, and nothing to the model
   * itself. Everyday questions stand in for its background until {@link #grow} has had it answer
   * them. Bundles have no adapter.
   *
   * @param places a model's own folder is not looked at
   * @param model closed with the result, also when opening fails, as the encoder is
   * @param keys that the installation's gates hash words with
   */
  public static Unlearner ofCalled(
      BlackBoxModel model, BackgroundLocations places, SentenceEncoder encoder, TermKeys keys) {
    return ofCalled(model, places, encoder, keys, BackgroundStore.SAMPLES);
  }

  static Unlearner ofCalled(
      BlackBoxModel model,
      BackgroundLocations places,
      SentenceEncoder encoder,
      TermKeys keys,
      int samples) {
    try {
      Path none = places.cache().resolve("no-model"); // nobody brings a background along
      return new Unlearner(
          model,
          encoder,
          keys,
          new ActiveBackground(none, places, model, encoder, keys, samples, true));
    } catch (RuntimeException e) {
      model.close();
      encoder.close();
      throw e;
    }
  }

  public String baseDigest() {
    return model.digest();
  }

  /**
   * Fits a gate to text of the model's own and throws it away: the first shield would otherwise pay
   * for a JVM that has not compiled yet what it takes.
   */
  public void warmUp() {
    FitInputs warm = background.basis();
    List<ForgetExample> examples =
        warm.background().samples().stream()
            .limit(WARM_UP_EXAMPLES)
            .map(sample -> new ForgetExample(NOBODY + sample.prompt(), sample.draft()))
            .toList();
    warm.gateFitter().forgotten(examples);
    warm.gateFitter().shield(examples, "warm-up");
  }

  /**
   * How much of the model's own background is made.
   *
   * @param made samples so far
   * @param of in the end
   */
  public record Growth(int made, int of) {}

  /** Empty where nothing is left to be made. */
  public Optional<Growth> growth() {
    return background.growth();
  }

  /**
   * Makes a few more samples of the model's own background, and puts it in the place of the
   * everyday questions once it is whole. Takes seconds; may run beside everything else, by one
   * thread.
   *
   * @return whether more is left to be made
   */
  public boolean grow() {
    return background.grow();
  }

  /**
   * Takes what names the request's subject or holds what is to be forgotten out of the background,
   * in memory and on disk. A second time nothing is found.
   *
   * @return how many samples went
   * @throws UncheckedIOException if the disk keeps them
   */
  public int purge(UnlearnTask task) {
    return background.purge(task);
  }

  /**
   * The same for requests whose forget sets are gone, by the words of their gates, each of which is
   * asked once: where the background was made anew.
   *
   * @param bundles in force
   * @return how many samples went
   */
  public int purge(List<VerifiedBundle> bundles) {
    return background.purge(bundles);
  }

  /** Those of the artefacts that {@link #purge(List)} has not seen. */
  public List<String> unpurged(List<String> digests) {
    return background.unpurged(digests);
  }

  /**
   * Which part of the forget set is too long, and by how much; nothing of its text.
   *
   * @param maxTokens of one example, prompt and completion together, and of one text
   */
  public Optional<String> tooLong(UnlearnTask task, int maxTokens) {
    return new TokenLimit(model::countTokens, maxTokens).breach(task);
  }

  /**
   * Fits the encoder's head alone: about a second. Writes an artefact folder under {@code
   * workFolder}; it isn't accepted where a person has to look at the request first: reason {@code
   * unspecific} or {@code blast-radius}, figures under {@code blastRadius}.
   *
   * @throws IllegalArgumentException if the forget set holds no text
   */
  public Artefact shield(UnlearnTask task, BlastBudget budget, Path workFolder) {
    ActiveBackground.Prepared shielded = background.forShield(task);
    FitInputs own = shielded.own();
    GateFit fit = shieldFit(task, own);
    BlastRadius radius = radius(task, shielded, fit);
    ObjectNode measured = ManifestFigures.gate(fit.report());
    ManifestFigures.putScores(measured, fit.scores());
    radius.putInto(measured, budget);
    putKeptBackground(measured);
    putReplacement(task, measured);
    try {
      Files.createDirectories(workFolder);
      Path folder = Files.createTempDirectory(workFolder, "shield-");
      GateFiles.write(fit.model(), folder);
      background.shielded(task, fit.model());
      return writer(task, provenance(task, own))
          .write(folder, Manifest.Kind.SHIELD, 0, 0, measured, radius.reason(budget));
    } catch (IOException e) {
      throw new UncheckedIOException("shield cannot be written", e);
    }
  }

  /**
   * Fits a shield, looks what it would silence, and throws it away: nothing is written, and nothing
   * is taken out of the background. As long as {@link #shield}, and seconds more the first time.
   *
   * @throws IllegalArgumentException if the forget set holds no text
   */
  public ShieldTrial tryShield(UnlearnTask task, BlastBudget budget) {
    ActiveBackground.Prepared tried = background.forTrial(task);
    GateFit fit = shieldFit(task, tried.own());
    BlastRadius radius = radius(task, tried, fit);
    return new ShieldTrial(
        everyday.size(), everyday.silenced(fit.model()), radius.specific(), radius.reason(budget));
  }

  private GateFit shieldFit(UnlearnTask task, FitInputs own) {
    return own.gateFitter().shield(own.seen(task), BundleFit.keyPurpose(model, task));
  }

  private BlastRadius radius(UnlearnTask task, ActiveBackground.Prepared shielded, GateFit fit) {
    List<ForgetExample> examples = shielded.own().seen(task);
    return BlastRadius.of(encoder, examples, fit, shielded.gone().cardinality());
  }

  /** As {@link #shield(UnlearnTask, BlastBudget, Path)}, with the default budget. */
  public Artefact shield(UnlearnTask task, Path workFolder) {
    return shield(task, BlastBudget.DEFAULT, workFolder);
  }

  /**
   * Whether the model's folder keeps a background that nothing is taken out of: it is not to be
   * changed, or cannot be.
   */
  public boolean keepsModelsBackground() {
    return background.isCopied();
  }

  /**
   * Fits LoRA and gate, and verifies them through the served path; tries once more, on more, what
   * misses a limit.
   *
   * @param verification what the bundle is held to, and what it is tried with
   * @param previous PEFT folders of the live adapters of this model, oldest first; the new one is
   *     fitted orthogonal to them
   * @throws IllegalArgumentException if the forget set holds no text, or an earlier adapter doesn't
   *     fit the model
   * @throws IllegalStateException if fitting diverges
   */
  public Artefact fit(
      UnlearnTask task,
      VerificationSettings verification,
      List<Path> previous,
      Path workFolder,
      FitListener listener) {
    return fit(task, verification, null, previous, workFolder, listener);
  }

  /**
   * Reads an adapter that was fitted elsewhere.
   *
   * @param mostOverlap see {@link SuppliedAdapter}
   * @throws IllegalArgumentException naming the file, and the field or tensor: it is no LoRA of
   *     this model, or asks for what is not supported; or the model can only be called
   */
  public SuppliedAdapter supplied(Path folder, double mostOverlap) {
    return SuppliedAdapter.read(folder, config(), mostOverlap);
  }

  /**
   * The largest share of its input directions that an adapter has in common with one of those in
   * force: 0 if it is orthogonal to all, 1 if one has them all.
   *
   * @param previous PEFT folders of the live adapters of this model
   */
  public double overlap(SuppliedAdapter supplied, List<Path> previous) {
    List<PeftAdapter> earlier =
        PeftFolder.sharing(previous, folder -> folder).stream()
            .map(folders -> PeftFolder.read(folders.get(0), config()))
            .toList();
    return supplied.overlap(earlier);
  }

  /**
   * What the base model is, for whoever has to know how large an adapter of it can be.
   *
   * @throws IllegalArgumentException if the model can only be called: it takes no adapter
   */
  public ModelConfig config() {
    if (inMemory == null) {
      throw new IllegalArgumentException(
          "lethe.engine=openai: the trainer has no weights, so bundles have no adapter");
    }
    return inMemory.config();
  }

  /**
   * As {@link #fit(UnlearnTask, VerificationSettings, List, Path, FitListener)}, with an adapter
   * that was fitted elsewhere: the gate is fitted, and all is verified, as of any other.
   *
   * @param supplied the adapter to take; null to fit one
   */
  public Artefact fit(
      UnlearnTask task,
      VerificationSettings verification,
      @Nullable SuppliedAdapter supplied,
      List<Path> previous,
      Path workFolder,
      FitListener listener) {
    try {
      Files.createDirectories(workFolder);
      FitInputs own = background.forBundle(task, listener);
      BundleFit fit =
          new BundleFit(
              model,
              encoder,
              own.background(),
              own.gateFitter(),
              own.template(),
              verification,
              listener,
              supplied);
      BundleAttempts.Attempt best =
          new BundleAttempts(fit, own.template(), verification).run(task, previous, workFolder);
      BundleFit.Result result = best.result();
      background.bundled(task, best.folder());
      NativeHeap.trim();
      putKeptBackground(result.measured());
      putReplacement(task, result.measured());
      ObjectNode provenance = provenance(task, own);
      provenance.set("settings", result.settings());
      return writer(task, provenance)
          .write(
              best.folder(),
              Manifest.Kind.BUNDLE,
              result.rank(),
              result.alpha(),
              result.measured(),
              result.acceptance().reason());
    } catch (IOException e) {
      throw new UncheckedIOException("bundle cannot be written", e);
    }
  }

  /**
   * As {@link #fit(UnlearnTask, VerificationSettings, List, Path, FitListener)}, by default
   * settings.
   */
  public Artefact fit(
      UnlearnTask task, List<Path> previous, Path workFolder, FitListener listener) {
    return fit(task, VerificationSettings.DEFAULT, previous, workFolder, listener);
  }

  /**
   * Folds the oldest bundles into bundles that share one adapter of bounded rank: theirs merged,
   * then fitted on prompts of the model's own, orthogonal to those that stay. Tests each again. Not
   * beside {@link #fit}; {@link #shield} may run.
   *
   * @param live all bundles in force of this model, oldest first
   * @param foldable digests of those that may be folded
   * @param workFolder where the new artefacts are written
   * @param listener hears of probes, merge, LoRA and retest; what it throws ends the work
   */
  public ConsolidationResult consolidate(
      List<VerifiedBundle> live,
      Set<String> foldable,
      ConsolidationSettings settings,
      Path workFolder,
      FitListener listener) {
    if (inMemory == null) {
      return ConsolidationResult.ofNoAdapters(settings);
    }
    FitInputs now = background.basis();
    ProbeFinder probes =
        new ProbeFinder(
            inMemory, inMemory.textEngine(), encoder, keys, now.background(), now.template());
    try {
      return new Consolidator(inMemory, probes, now.background().digest(), listener)
          .run(live, foldable, settings, workFolder);
    } catch (IOException e) {
      throw new UncheckedIOException("bundles cannot be read or written", e);
    }
  }

  /** What stays where Lethe may not write is told, whether it is about the subject or not. */
  private void putKeptBackground(ObjectNode measured) {
    if (background.isCopied()) {
      measured.put("backgroundInModelFolder", "kept");
    }
  }

  /** Other figures stand for other behaviours, so that what was measured has to say which. */
  private static void putReplacement(UnlearnTask task, ObjectNode measured) {
    if (task.refusal().unknown()) {
      measured.put("replacement", "unknown");
    }
  }

  private ArtefactWriter writer(UnlearnTask task, ObjectNode provenance) {
    return new ArtefactWriter(task, baseDigest(), precision(), encoder.digest(), provenance);
  }

  /** Nobody knows the number format of a model that one can only call. */
  private String precision() {
    return inMemory == null ? "unknown" : inMemory.precision().text();
  }

  private ObjectNode provenance(UnlearnTask task, FitInputs own) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("seed", task.seed());
    json.put("dataDigest", task.dataDigest());
    json.put("backgroundDigest", own.background().digest());
    json.set("libraries", LibraryVersions.versions());
    return json;
  }

  /** Frees model and encoder; nothing may be running. */
  @Override
  public void close() {
    model.close();
    encoder.close();
  }
}
