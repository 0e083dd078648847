package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.Background;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.gate.GateFit;
import dev.lethe.engine.gate.GateFitter;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.lora.fit.FittedLora;
import dev.lethe.engine.lora.fit.LoraExample;
import dev.lethe.engine.lora.fit.LoraFitter;
import dev.lethe.engine.lora.fit.LoraSettings;
import dev.lethe.engine.model.NativeHeap;
import dev.lethe.engine.text.BlackBoxModel;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.tokenizer.PromptTemplate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One bundle from forget set to verified files: features, gate, LoRA, verification. Of a model that
 * one can only call nothing but the gate is fitted.
 */
final class BundleFit {
  /**
   * What became of it.
   *
   * @param rank of its adapter; 0 if it has none
   */
  record Result(
      int rank,
      double alpha,
      ObjectNode settings,
      ObjectNode measured,
      AcceptanceCriteria acceptance) {}

  private static final String ADAPTER = "adapter";
  private static final String NONE = "none";

  private final BlackBoxModel model;
  private final SentenceEncoder encoder;
  private final Background background;
  private final GateFitter gateFitter;
  private final PromptTemplate template;
  private final VerificationSettings verification;
  private final FitListener listener;
  private final @Nullable SuppliedAdapter supplied;

  /**
   * @param supplied the adapter to take; null to fit one
   */
  BundleFit(
      BlackBoxModel model,
      SentenceEncoder encoder,
      Background background,
      GateFitter gateFitter,
      PromptTemplate template,
      VerificationSettings verification,
      FitListener listener,
      @Nullable SuppliedAdapter supplied) {
    this.model = model;
    this.encoder = encoder;
    this.background = background;
    this.gateFitter = gateFitter;
    this.template = template;
    this.verification = verification;
    this.listener = listener;
    this.supplied = supplied;
  }

  /**
   * Writes gate and adapter into {@code folder}.
   *
   * @param items what is to be forgotten, and what is verified
   * @param views other wordings of them: the adapter is taught them too, in at most twice the
   *     steps, and the gate looks for the subject's name in them
   * @param falseFires as {@link dev.lethe.engine.gate.Escalation} has it
   */
  Result run(
      UnlearnTask task,
      List<ForgetItem> items,
      List<ForgetItem> views,
      double falseFires,
      List<Path> previous,
      Path folder)
      throws IOException {
    BundleGate.Fit gated =
        new BundleGate(model, gateFitter, hiddenStates(), listener)
            .fit(task, items, views, falseFires);
    GateFit gate = gated.gate();
    GateFiles.write(gate.model(), folder);
    NativeHeap.trim();
    listener.progress(FitPhase.GATE, 1, 1, 0);
    LanguageModel inMemory = model.inMemory().orElse(null);
    Adapted adapted =
        inMemory == null ? null : adapted(inMemory, task, items, views, previous, folder);
    PeftAdapter adapter = adapted == null ? null : adapted.lora.adapter();
    BundleEvaluation.Result verified =
        new BundleEvaluation(model, encoder, template, verification.attacksEach(), listener)
            .run(task, items, gate.model(), adapter, folder, gated.tokens());
    ForgetScore before =
        task.refusal().unknown()
            ? new TellingWords(encoder).score(items, gated.drafts())
            : ForgetScore.of(items, gated.drafts());
    AcceptanceCriteria acceptance =
        AcceptanceCriteria.of(
            verification,
            gate.report(),
            before,
            verified.served(),
            verified.attacks(),
            task.refusal().random());
    if (supplied != null && adapted != null) {
      acceptance = acceptance.and(supplied.check(adapted.ranks.kept()));
    }
    ObjectNode measured = measured(gate, before, verified);
    if (adapted == null) {
      measured.put(ADAPTER, NONE);
    } else {
      adapted.putInto(measured);
    }
    if (AcceptanceCriteria.nothingToForget(before)) {
      measured.put("nothingToForget", true);
    }
    ManifestFigures.putLimits(measured, acceptance);
    ObjectNode described = described(adapted);
    if (!views.isEmpty()) {
      described.put("views", views.size());
    }
    if (falseFires > 0) {
      described.put("falseFires", falseFires);
    }
    if (!hiddenStates()) {
      described.put("hiddenStates", false);
    }
    return adapted == null
        ? new Result(0, 0, described, measured, acceptance)
        : new Result(
            adapted.settings.rank(), adapted.settings.alpha(), described, measured, acceptance);
  }

  /** An adapter that lies in the bundle's folder. */
  private record Adapted(LoraSettings settings, FittedLora lora, RankBudget ranks) {
    void putInto(ObjectNode measured) {
      measured.put("rankUsed", ranks.used() + lora.adapter().rank());
      measured.put("rankLimit", ranks.limit());
      ManifestFigures.putOrthogonality(measured, lora.adapter(), ranks);
    }
  }

  private Adapted adapted(
      LanguageModel inMemory,
      UnlearnTask task,
      List<ForgetItem> items,
      List<ForgetItem> views,
      List<Path> previous,
      Path folder)
      throws IOException {
    LoraSettings settings = settings(task, views);
    List<String> questions = items.stream().map(item -> item.seen().prompt()).toList();
    RankBudget ranks =
        RankBudget.of(
            inMemory.config(), encoder, gateFitter.keys(), previous, settings.rank(), questions);
    List<ForgetItem> all = Stream.concat(items.stream(), views.stream()).toList();
    FittedLora lora =
        supplied == null
            ? lora(inMemory, task, all, ranks.kept(), settings)
            : new FittedLora(supplied.adapter(), 0, 0, 0);
    PeftFolder.write(folder, lora.adapter(), task.model());
    NativeHeap.trim();
    return new Adapted(settings, lora, ranks);
  }

  private boolean hiddenStates() {
    return verification.hiddenStates() && model.inMemory().isPresent();
  }

  private ObjectNode described(@Nullable Adapted adapted) {
    if (adapted == null) {
      return JsonNodeFactory.instance.objectNode().put(ADAPTER, NONE);
    }
    return supplied == null ? describe(adapted.settings, adapted.lora) : supplied.describe();
  }

  private LoraSettings settings(UnlearnTask task, List<ForgetItem> views) {
    LoraSettings standard = LoraSettings.standard(task.seed());
    if (supplied != null) {
      return standard.withRank(supplied.adapter().rank(), supplied.adapter().alpha());
    }
    return views.isEmpty() ? standard : standard.withMaxSteps(2 * standard.maxSteps());
  }

  private FittedLora lora(
      LanguageModel inMemory,
      UnlearnTask task,
      List<ForgetItem> items,
      List<PeftAdapter> earlier,
      LoraSettings settings) {
    List<String> targets = new ReplacementTargets(background).of(task, items);
    List<LoraExample> examples = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      examples.add(new LoraExample(items.get(i).prompt(), targets.get(i)));
    }
    return new LoraFitter(inMemory)
        .fit(
            examples,
            earlier,
            settings,
            (step, steps, loss) -> listener.progress(FitPhase.LORA, step, steps, loss));
  }

  static String keyPurpose(BlackBoxModel model, UnlearnTask task) {
    return model.digest() + '\n' + task.requestId() + '\n' + task.seed();
  }

  /** As a manifest's provenance has it. */
  static ObjectNode describe(LoraSettings settings, FittedLora lora) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("learningRate", settings.learningRate())
        .put("orthogonality", settings.orthogonality())
        .put("batchSize", settings.batchSize())
        .put("steps", lora.steps());
  }

  private static ObjectNode measured(
      GateFit gate, ForgetScore before, BundleEvaluation.Result verified) {
    ServedCheck.Outcome served = verified.served();
    ObjectNode json = ManifestFigures.gate(gate.report());
    ManifestFigures.putScores(json, gate.scores());
    json.put("forgetRougeLBefore", ManifestFigures.rounded(before.rougeL()));
    json.put("forgetRougeLAfter", ManifestFigures.rounded(served.score().rougeL()));
    json.put("forgetExactBefore", ManifestFigures.rounded(before.exact()));
    json.put("forgetExactAfter", ManifestFigures.rounded(served.score().exact()));
    json.put("servedGateRecall", ManifestFigures.rounded(served.recall()));
    int asked = served.asked().size();
    ManifestFigures.putInterval(json, "servedGateRecallInterval", served.fired(), asked);
    json.put("served", asked);
    json.setAll(verified.figures());
    return json;
  }
}
