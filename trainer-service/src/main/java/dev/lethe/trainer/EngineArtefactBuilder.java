package dev.lethe.trainer;

import dev.lethe.engine.bundle.BundleStore;
import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.bundle.ManifestSigner;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.engine.model.ComputeDevice;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.Precision;
import dev.lethe.engine.unlearn.Artefact;
import dev.lethe.engine.unlearn.BackgroundLocations;
import dev.lethe.engine.unlearn.BlastBudget;
import dev.lethe.engine.unlearn.ConsolidationResult;
import dev.lethe.engine.unlearn.ConsolidationSettings;
import dev.lethe.engine.unlearn.FitListener;
import dev.lethe.engine.unlearn.ShieldTrial;
import dev.lethe.engine.unlearn.SuppliedAdapter;
import dev.lethe.engine.unlearn.UnlearnTask;
import dev.lethe.engine.unlearn.Unlearner;
import dev.lethe.engine.unlearn.Unlearner.Growth;
import dev.lethe.engine.unlearn.VerificationSettings;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.TrustedKeys;
import dev.lethe.service.config.EngineKind;
import dev.lethe.store.s3.BundleStores;
import dev.lethe.trainer.adapter.AdapterCheck;
import dev.lethe.trainer.adapter.AdapterInbox;
import dev.lethe.trainer.config.TrainerConfig;
import dev.lethe.trainer.work.ArtefactBuilder;
import io.quarkus.tls.TlsConfigurationRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The real engine, signing key and bundle store. Thread-safe; owns the engine. */
final class EngineArtefactBuilder implements ArtefactBuilder, AdapterCheck, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineArtefactBuilder.class);

  /** Below so many weights a model writes its background faster than anybody waits for. */
  private static final long WRITES_AT_ONCE = 10_000_000;

  /** Beside the bundles, as all trainers of the model have that folder. */
  private static final String INBOX = "adapters-in";

  private final Unlearner unlearner;
  private final ControlSigner signer;
  private final BundleStore store;
  private final VerificationSettings verification;
  private final int maxTokens;
  private final double mostOverlap;
  private final AdapterInbox inbox;
  private final BackgroundGrowth growth;

  private EngineArtefactBuilder(
      Unlearner unlearner,
      ControlSigner signer,
      BundleStore store,
      VerificationSettings verification,
      int maxTokens,
      double mostOverlap,
      AdapterInbox inbox) {
    this.unlearner = unlearner;
    this.signer = signer;
    this.store = store;
    this.verification = verification;
    this.maxTokens = maxTokens;
    this.mostOverlap = mostOverlap;
    this.inbox = inbox;
    this.growth = BackgroundGrowth.of(unlearner);
  }

  /**
   * Loads model and encoder, or the encoder alone where the model can only be called; takes
   * seconds.
   *
   * @throws IllegalArgumentException naming the file that is missing or wrong
   */
  static EngineArtefactBuilder open(TrainerConfig config, TlsConfigurationRegistry tls) {
    BlastBudget budget =
        new BlastBudget(config.blastRadius().falseFires(), config.blastRadius().reach());
    VerificationSettings measured = config.verification().settings(budget);
    VerificationSettings verification =
        config.gate().hiddenStates() ? measured : measured.withoutHiddenStates();
    TrustedKeys trusted = TrustedKeys.load(config.trusted().artefacts());
    BundleStore store =
        BundleStores.open(config.bundles(), ManifestVerifier.asking(trusted::anySigned));
    BackgroundLocations places =
        new BackgroundLocations(
            config.cache().dir(), config.cache().shipped().orElse(null), config.model().readOnly());
    TermKeys keys = TermKeys.read(config.gates().keyFile());
    if (keys.ids().isEmpty()) {
      LOG.warn("gates have keys of their own, as lethe.gates.key-file names no file");
    }
    Unlearner unlearner =
        config.engine() == EngineKind.OPENAI
            ? called(config, tls, places, keys)
            : inMemory(config, places, keys);
    unlearner.warmUp();
    if (unlearner.keepsModelsBackground()) {
      LOG.warn("the model's folder keeps its background: a copy is used, and purged");
    }
    ControlSigner signer = ControlSigner.load(config.signingKey());
    AdapterInbox inbox =
        new AdapterInbox(
            config.bundles().dir().resolve(INBOX),
            config.model().id(),
            unlearner.baseDigest(),
            config.adapters().await(),
            signer,
            trusted);
    return new EngineArtefactBuilder(
        unlearner,
        signer,
        store,
        verification,
        config.limits().tokens(),
        config.adapters().overlap(),
        inbox);
  }

  private static Unlearner inMemory(
      TrainerConfig config, BackgroundLocations places, TermKeys keys) {
    Path folder =
        config
            .model()
            .dir()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "lethe.model.dir is required with lethe.engine=embedded"));
    ComputeDevice device = new ComputeDevice(config.device());
    device.use();
    return Unlearner.openAtOnce(
        folder,
        places,
        Precision.of(config.precision(), folder, device),
        SentenceEncoders.of(config.encoder().dir()),
        keys,
        WRITES_AT_ONCE);
  }

  private static Unlearner called(
      TrainerConfig config,
      TlsConfigurationRegistry tls,
      BackgroundLocations places,
      TermKeys keys) {
    LOG.info("the model can only be called: gates are fitted by texts, bundles have no adapter");
    return Unlearner.ofCalled(
        CalledModel.of(config, tls), places, SentenceEncoders.of(config.encoder().dir()), keys);
  }

  @Override
  public Artefact shield(UnlearnTask task, Path workFolder) {
    try (BackgroundGrowth.Work work = growth.work()) {
      return unlearner.shield(task, verification.budget(), workFolder);
    }
  }

  /** A shield that is thrown away; see {@link Unlearner#tryShield}. May run beside the others. */
  ShieldTrial tryShield(UnlearnTask task) {
    try (BackgroundGrowth.Work work = growth.work()) {
      return unlearner.tryShield(task, verification.budget());
    }
  }

  @Override
  public void purge(UnlearnTask task) {
    report(unlearner.purge(task));
  }

  @Override
  public void purge(List<String> live) {
    List<VerifiedBundle> bundles =
        unlearner.unpurged(live).stream()
            .map(digest -> store.open(digest, unlearner.baseDigest()))
            .toList();
    report(unlearner.purge(bundles));
    growth.begin();
  }

  @Override
  public Optional<Growth> growth() {
    return unlearner.growth();
  }

  private static void report(int samples) {
    if (samples > 0) {
      LOG.info("the background was purged: samples={}", samples);
    }
  }

  @Override
  public Optional<String> tooLong(UnlearnTask task) {
    return unlearner.tooLong(task, maxTokens);
  }

  @Override
  public Artefact fit(
      UnlearnTask task,
      boolean released,
      List<String> previous,
      Path workFolder,
      FitListener listener) {
    try (BackgroundGrowth.Work work = growth.work()) {
      return fitAlone(task, released, previous, workFolder, listener);
    }
  }

  @Override
  public AdapterInbox adapters() {
    return inbox;
  }

  @Override
  public String baseDigest() {
    return unlearner.baseDigest();
  }

  @Override
  public ModelConfig model() {
    return unlearner.config();
  }

  @Override
  public SuppliedAdapter read(Path folder) {
    return unlearner.supplied(folder, mostOverlap);
  }

  @Override
  public double overlap(SuppliedAdapter adapter, List<String> live) {
    return unlearner.overlap(adapter, folders(live));
  }

  private List<Path> folders(List<String> bundles) {
    return bundles.stream().map(digest -> store.open(digest).folder()).toList();
  }

  private @Nullable SuppliedAdapter supplied(String requestId) {
    try {
      return inbox.find(requestId).map(waiting -> read(waiting.folder())).orElse(null);
    } catch (IOException e) {
      throw new UncheckedIOException("an adapter that was handed in cannot be read", e);
    }
  }

  private Artefact fitAlone(
      UnlearnTask task,
      boolean released,
      List<String> previous,
      Path workFolder,
      FitListener listener) {
    purge(previous);
    purge(task);
    VerificationSettings settings =
        released ? verification.withBudget(verification.budget().released()) : verification;
    SuppliedAdapter supplied = supplied(task.requestId());
    return unlearner.fit(task, settings, supplied, folders(previous), workFolder, listener);
  }

  @Override
  public ConsolidationResult consolidate(
      List<String> live,
      List<String> foldable,
      ConsolidationSettings settings,
      Path workFolder,
      FitListener listener) {
    List<VerifiedBundle> bundles =
        live.stream().map(digest -> store.open(digest, unlearner.baseDigest())).toList();
    try (BackgroundGrowth.Work work = growth.work()) {
      return unlearner.consolidate(bundles, Set.copyOf(foldable), settings, workFolder, listener);
    }
  }

  @Override
  public Stored store(Artefact artefact) throws IOException {
    String signature =
        new ManifestSigner(signer.privateKey()).sign(artefact.manifest(), artefact.folder());
    return new Stored(store.put(artefact.digest(), artefact.folder()), signature);
  }

  @Override
  public void release(String digest) {
    store.release(digest);
  }

  @Override
  public void close() {
    growth.close();
    unlearner.close();
  }
}
