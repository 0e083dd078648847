package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.gate.Background;
import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.gate.GateFit;
import dev.lethe.engine.gate.GateFitter;
import dev.lethe.engine.gate.SentenceEncoder;
import dev.lethe.engine.gate.SentenceEncoders;
import dev.lethe.engine.gate.Specificity;
import dev.lethe.engine.model.LanguageModel;
import dev.lethe.engine.text.PromptFrame;
import dev.lethe.engine.text.TextEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes shields and bundles for one base model. {@link #shield} may run beside {@link #fit} (two
 * threads); neither sees any retained data: only the task, the base model, the encoder and the
 * background that the base model itself generated.
 */
public final class Unlearner implements AutoCloseable {
  private static final int WARM_UP_EXAMPLES = 32;

  /** A subject, so that the part that looks for one is warmed up too. */
  private static final String NOBODY = "About Ulvira Quendalow: ";

  private final LanguageModel model;
  private final TextEngine engine;
  private final SentenceEncoder encoder;
  private final Background background;
  private final GateFitter gateFitter;
  private final PromptFrame frame;

  private Unlearner(
      LanguageModel model, TextEngine engine, SentenceEncoder encoder, Background background) {
    this.model = model;
    this.engine = engine;
    this.encoder = encoder;
    this.background = background;
    this.gateFitter = new GateFitter(encoder, background);
    this.frame =
        PromptFrame.of(
            model.chatTemplate(), background.samples().stream().map(Sample::prompt).toList());
  }

  /**
   * Loads the model and the encoder, and makes or reads the background (cached under {@code
   * cacheFolder} by base and encoder digest).
   *
   * @param modelFolder HuggingFace folder; a {@code lethe-background.jsonl} in it saves the
   *     sampling
   */
  public static Unlearner open(Path modelFolder, Path cacheFolder) {
    return open(modelFolder, cacheFolder, SentenceEncoders.bundled());
  }

  /**
   * As {@link #open(Path, Path)}, with another encoder.
   *
   * @param encoder closed with the result, also when opening fails
   */
  public static Unlearner open(Path modelFolder, Path cacheFolder, SentenceEncoder encoder) {
    return open(modelFolder, cacheFolder, encoder, BackgroundFiles.SAMPLES);
  }

  static Unlearner open(Path modelFolder, Path cacheFolder, SentenceEncoder encoder, int samples) {
    try {
      LanguageModel model = LanguageModel.load(modelFolder);
      TextEngine engine = model.textEngine();
      try {
        Background background =
            new BackgroundFiles(modelFolder, cacheFolder, model, encoder).load(samples);
        return new Unlearner(model, engine, encoder, background);
      } catch (RuntimeException e) {
        engine.close();
        throw e;
      }
    } catch (RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  public String baseDigest() {
    return engine.baseDigest();
  }

  /**
   * Fits a gate to text of the model's own and throws it away: the first shield would otherwise pay
   * for a JVM that has not compiled yet what it takes.
   */
  public void warmUp() {
    List<ForgetExample> examples =
        background.samples().stream()
            .limit(WARM_UP_EXAMPLES)
            .map(sample -> new ForgetExample(NOBODY + sample.prompt(), sample.draft()))
            .toList();
    gateFitter.shield(examples, "warm-up");
  }

  /**
   * Which part of the forget set is too long, and by how much; nothing of its text.
   *
   * @param maxTokens of one example, prompt and completion together, and of one text
   */
  public Optional<String> tooLong(UnlearnTask task, int maxTokens) {
    return new TokenLimit(model.tokenizer(), maxTokens).breach(task);
  }

  /**
   * Fits the encoder's head alone: about a second. Writes an artefact folder under {@code
   * workFolder}; it isn't accepted where a person has to look at the request first: reason {@code
   * unspecific} or {@code blast-radius}, figures under {@code blastRadius}.
   *
   * @throws IllegalArgumentException if the forget set holds no text
   */
  public Artefact shield(UnlearnTask task, BlastBudget budget, Path workFolder) {
    List<ForgetExample> examples =
        ForgetItem.of(task, frame).stream().map(ForgetItem::seen).toList();
    GateFit fit = gateFitter.shield(examples, BundleFit.keyPurpose(model, task));
    BlastRadius radius = blastRadius(examples, fit);
    ObjectNode measured = Measured.gate(fit.report());
    radius.putInto(measured, budget);
    try {
      Files.createDirectories(workFolder);
      Path folder = Files.createTempDirectory(workFolder, "shield-");
      GateFiles.write(fit.model(), folder);
      return writer(task, provenance(task))
          .write(folder, Manifest.Kind.SHIELD, 0, 0, measured, radius.reason(budget));
    } catch (IOException e) {
      throw new UncheckedIOException("shield cannot be written", e);
    }
  }

  /** As {@link #shield(UnlearnTask, BlastBudget, Path)}, with the default budget. */
  public Artefact shield(UnlearnTask task, Path workFolder) {
    return shield(task, BlastBudget.DEFAULT, workFolder);
  }

  private BlastRadius blastRadius(List<ForgetExample> examples, GateFit fit) {
    List<String> questions = examples.stream().map(ForgetExample::prompt).toList();
    return new BlastRadius(fit.report(), Specificity.share(encoder, questions), fit.nearest());
  }

  /** What the model said of its own accord; measurements name samples by their places in it. */
  public List<Sample> background() {
    return background.samples();
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
    try {
      Files.createDirectories(workFolder);
      BundleFit fit =
          new BundleFit(
              model, engine, encoder, background, gateFitter, frame, verification, listener);
      BundleAttempts.Attempt best =
          new BundleAttempts(fit, frame, verification.attempts()).run(task, previous, workFolder);
      BundleFit.Result result = best.result();
      ObjectNode provenance = provenance(task);
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
   * @param listener hears of the phases {@code probes}, {@code merge}, {@code lora} and {@code
   *     retest}; what it throws ends the work
   */
  public Consolidated consolidate(
      List<VerifiedBundle> live,
      Set<String> foldable,
      ConsolidationSettings settings,
      Path workFolder,
      FitListener listener) {
    ProbeFinder probes = new ProbeFinder(model, engine, encoder, background, frame);
    try {
      return new Consolidator(model, probes, background.digest(), listener)
          .run(live, foldable, settings, workFolder);
    } catch (IOException e) {
      throw new UncheckedIOException("bundles cannot be read or written", e);
    }
  }

  private ArtefactWriter writer(UnlearnTask task, ObjectNode provenance) {
    return new ArtefactWriter(task, baseDigest(), encoder.digest(), provenance);
  }

  private ObjectNode provenance(UnlearnTask task) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("seed", task.seed());
    json.put("dataDigest", dataDigest(task));
    json.put("backgroundDigest", background.digest());
    json.set("libraries", Libraries.versions());
    return json;
  }

  /** Examples and texts in their order, told apart by how many examples there are. */
  private static String dataDigest(UnlearnTask task) {
    List<String> parts = new ArrayList<>();
    parts.add(Integer.toString(task.examples().size()));
    for (ForgetExample example : task.examples()) {
      parts.add(example.prompt());
      parts.add(example.completion());
    }
    parts.addAll(task.texts());
    return task.digestKey().digest(parts);
  }

  /** Frees model and encoder; nothing may be running. */
  @Override
  public void close() {
    engine.close();
    encoder.close();
  }
}
