package dev.lethe.workbench.catalogue;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.lora.fit.Relearning;
import dev.lethe.engine.metrics.PromptCompletion;
import dev.lethe.engine.metrics.TokenScores;
import dev.lethe.engine.model.Precision;
import dev.lethe.engine.unlearn.Artefact;
import dev.lethe.engine.unlearn.BackgroundLocations;
import dev.lethe.engine.unlearn.BlastBudget;
import dev.lethe.engine.unlearn.DigestKey;
import dev.lethe.engine.unlearn.UnlearnTask;
import dev.lethe.engine.unlearn.Unlearner;
import dev.lethe.engine.unlearn.VerificationLimits;
import dev.lethe.engine.unlearn.VerificationSettings;
import dev.lethe.workbench.method.Answer;
import dev.lethe.workbench.method.FitProgress;
import dev.lethe.workbench.method.ForgetRequest;
import dev.lethe.workbench.method.MethodContext;
import dev.lethe.workbench.method.ReplacementAnswer;
import dev.lethe.workbench.method.StageCost;
import dev.lethe.workbench.method.UnlearningMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Ours: per request a shield, then a bundle of gate and orthogonal adapter, by the code that the
 * trainer and the replicas run. A bundle that verification refuses is not installed: the shield
 * stays, as it does in service.
 */
final class LetheMethod implements UnlearningMethod {
  /** A benchmark's forget sets are no secret. */
  private static final DigestKey PUBLIC_DATA = new DigestKey(new byte[32]);

  /** Attacks have a benchmark of their own. */
  private static final VerificationSettings UNATTACKED =
      new VerificationSettings(BlastBudget.DEFAULT, VerificationLimits.LEAST, 0, 2);

  private final String name;
  private final MethodContext context;
  private final Unlearner unlearner;
  private final ServedGates served;
  private final List<FittedBundle> bundles = new ArrayList<>();

  /** With what the model writes itself for a background, all of it made before the first fit. */
  LetheMethod(MethodContext context) {
    this(UnlearningMethods.LETHE, context, context.cacheFolder(), Long.MAX_VALUE);
  }

  /** As a trainer does that has just met its model: with everyday questions for a background. */
  static LetheMethod atOnce(MethodContext context) {
    return new LetheMethod(
        UnlearningMethods.LETHE_AT_ONCE, context, context.cacheFolder().resolve("at-once"), 0);
  }

  private LetheMethod(String name, MethodContext context, Path cache, long smallest) {
    this.name = name;
    this.context = context;
    this.unlearner =
        Unlearner.openAtOnce(
            context.modelFolder(),
            BackgroundLocations.of(cache),
            Precision.FLOAT32,
            SentenceEncoders.borrowed(context.encoder()),
            TermKeys.NONE,
            smallest);
    this.served = new ServedGates(context);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public StageCost apply(ForgetRequest request, FitProgress progress) {
    RequestFolder work = new RequestFolder(context.workFolder(), bundles.size());
    work.clear();
    UnlearnTask task = task(request);
    long begin = System.nanoTime();
    Artefact shield = unlearner.shield(task, work.path());
    long shielded = System.nanoTime();
    Artefact bundle =
        unlearner.fit(
            task,
            UNATTACKED,
            bundles.stream().filter(FittedBundle::adapted).map(FittedBundle::folder).toList(),
            work.path(),
            (phase, step, steps, loss) -> progress.update(phase.text(), step, steps));
    long fitted = System.nanoTime();
    install(keep(work, shield, bundle));
    StageCost cost =
        new StageCost(
            (shielded - begin) / 1e9,
            (fitted - shielded) / 1e9,
            bundle.manifest().provenance().path("settings").path("steps").asInt(),
            rank(),
            bundles.stream().mapToLong(b -> RequestFolder.bytes(b.folder())).sum(),
            bundle.reason().orElse(""));
    work.finish(cost);
    return cost;
  }

  @Override
  public StageCost restore(ForgetRequest request, FitProgress progress) {
    RequestFolder work = new RequestFolder(context.workFolder(), bundles.size());
    StageCost cost = work.cost();
    if (cost == null) {
      return apply(request, progress);
    }
    install(FittedBundle.read(work.path().resolve("live")));
    return cost;
  }

  private UnlearnTask task(ForgetRequest request) {
    boolean random = context.replacement() == ReplacementAnswer.RANDOM;
    Manifest.Refusal refusal = new Manifest.Refusal(ReplacementAnswer.REFUSAL_TEXT, random);
    return new UnlearnTask(
        request.id(), "base", request.examples(), List.of(), refusal, request.seed(), PUBLIC_DATA);
  }

  /** As a trainer publishes them: what is no better than none is not, and the shield stays. */
  private static FittedBundle keep(RequestFolder work, Artefact shield, Artefact bundle) {
    boolean both = !bundle.accepted() && bundle.isBetterThanNone();
    if (both) {
      move(shield, work.path().resolve(FittedBundle.SHIELD));
    }
    Path live = work.path().resolve("live");
    move(bundle.accepted() || both ? bundle : shield, live);
    return FittedBundle.read(live);
  }

  private static void move(Artefact artefact, Path to) {
    try {
      Files.move(artefact.folder(), to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void install(FittedBundle bundle) {
    bundles.add(bundle);
    served.install(bundle);
  }

  private int rank() {
    return bundles.stream().mapToInt(b -> b.gate().manifest().rank()).sum();
  }

  @Override
  public List<Answer> answer(List<String> prompts, int maxTokens) {
    return served.answer(prompts, maxTokens);
  }

  @Override
  public List<TokenScores> tokenScores(List<PromptCompletion> rows, int maxTokens) {
    return served.tokenScores(rows, maxTokens);
  }

  /** The gate stays; behind it stands the adapter that was taught again. */
  @Override
  public List<String> answerRelearned(
      int request, List<ForgetExample> examples, List<String> prompts, int maxTokens) {
    FittedBundle bundle = bundles.get(request);
    if (!bundle.adapted()) {
      return List.of();
    }
    PeftAdapter adapter = bundle.adapter(context.base().config());
    PeftAdapter taught = Relearning.of(context.base(), adapter, examples, context.seed());
    Path folder = context.workFolder().resolve("relearned");
    String digest = "relearned " + bundle.digest();
    PeftFolder.write(folder, taught, "base");
    context.engine().attach(digest, folder);
    try {
      List<InstalledGate> gates = new ArrayList<>();
      for (FittedBundle other : bundles) {
        gates.addAll(other == bundle ? bundle.gatesBefore(digest) : other.gates());
      }
      return served.texts(gates, prompts, maxTokens);
    } finally {
      context.engine().detach(digest);
    }
  }

  @Override
  public List<PeftAdapter> adapters() {
    return bundles.stream()
        .filter(FittedBundle::adapted)
        .map(b -> b.adapter(context.base().config()))
        .toList();
  }

  @Override
  public void close() {
    served.close();
    unlearner.close();
  }
}
