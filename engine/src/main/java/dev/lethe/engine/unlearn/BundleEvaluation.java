package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.metrics.LikelihoodReader;
import dev.lethe.engine.metrics.PromptCompletion;
import dev.lethe.engine.model.NativeHeap;
import dev.lethe.engine.text.BlackBoxEngine;
import dev.lethe.engine.text.BlackBoxModel;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.MemoisingEngine;
import dev.lethe.engine.tokenizer.PromptTemplate;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a fitted bundle does on the path that serves, from the forget set alone. What was answered
 * and caught decides whether it is accepted; the rest is reported. Owns nothing.
 */
record BundleEvaluation(
    BlackBoxModel model,
    SentenceEncoder encoder,
    PromptTemplate template,
    int attacksEach,
    FitListener listener) {
  private static final Logger LOG = LoggerFactory.getLogger(BundleEvaluation.class);
  private static final int REMEMBERED_TEXTS = 2_048;

  /**
   * @param figures as they stand in a manifest
   * @param attacks null where there were none, or they could not be measured
   */
  record Result(
      ServedCheck.Outcome served, ObjectNode figures, AttackCheck.@Nullable Result attacks) {}

  /**
   * @param adapter null where nothing is fitted to the model, and the gate alone refuses
   * @param folder the adapter's PEFT folder
   * @param maxTokens of an answer
   */
  Result run(
      UnlearnTask task,
      List<ForgetItem> items,
      GateModel gate,
      @Nullable PeftAdapter adapter,
      Path folder,
      int maxTokens) {
    LanguageModel inMemory = model.inMemory().orElse(null);
    return adapter == null || inMemory == null
        ? byGate(task, items, gate, maxTokens)
        : adapted(inMemory, task, items, gate, adapter, folder, maxTokens);
  }

  /** What is asked of the model's insides stays unmeasured, and so does what an adapter does. */
  private Result byGate(UnlearnTask task, List<ForgetItem> items, GateModel gate, int maxTokens) {
    SentenceEncoder remembering = SentenceEncoders.cached(encoder, REMEMBERED_TEXTS);
    try (BlackBoxEngine engine = new BlackBoxEngine(model)) {
      ServedPath path = new ServedPath(engine, remembering, task, "candidate", gate, maxTokens);
      ServedCheck.Outcome served = new ServedCheck(path, null, listener).run(items);
      AttackCheck.Result attacks = attacks(path, null, task, items);
      ObjectNode figures = JsonNodeFactory.instance.objectNode();
      ManifestFigures.putAttacks(figures, attacks);
      if (task.refusal().unknown()) {
        ManifestFigures.putUnknown(figures, path.unknown());
      }
      return new Result(served, figures, attacks);
    }
  }

  private AttackCheck.@Nullable Result attacks(
      ServedPath path, @Nullable NativeAdapter applied, UnlearnTask task, List<ForgetItem> items) {
    return report(
        "attacks",
        () -> new AttackCheck(path, applied, template, listener).run(task, items, attacksEach));
  }

  private Result adapted(
      LanguageModel inMemory,
      UnlearnTask task,
      List<ForgetItem> items,
      GateModel gate,
      PeftAdapter adapter,
      Path folder,
      int maxTokens) {
    SentenceEncoder remembering = SentenceEncoders.cached(encoder, REMEMBERED_TEXTS);
    try (MemoisingEngine engine = new MemoisingEngine(inMemory);
        NativeAdapter applied = new NativeAdapter(adapter)) {
      ServedPath path = new ServedPath(engine, remembering, task, "candidate", gate, maxTokens);
      engine.attach(path.digest(), folder);
      try {
        ServedCheck.Outcome served = new ServedCheck(path, applied, listener).run(items);
        ObjectNode figures = JsonNodeFactory.instance.objectNode();
        boolean unknown = task.refusal().unknown();
        if (!unknown) { // then no adapter answers, of which these figures would be
          recollection(inMemory, items, served, applied, figures);
        }
        NativeHeap.trim();
        AttackCheck.Result attacks = attacks(path, applied, task, items);
        ManifestFigures.putAttacks(figures, attacks);
        if (unknown) {
          ManifestFigures.putUnknown(figures, path.unknown());
          return new Result(served, figures, attacks);
        }
        ServedPath again = new ServedPath(engine, remembering, task, "relearned", gate, maxTokens);
        ManifestFigures.putRelearning(
            figures,
            report(
                "relearning",
                () ->
                    new RelearningCheck(inMemory, again, listener)
                        .run(items, adapter, served, task.seed())));
        return new Result(served, figures, attacks);
      } finally {
        engine.detach(path.digest());
      }
    }
  }

  private void recollection(
      LanguageModel inMemory,
      List<ForgetItem> items,
      ServedCheck.Outcome served,
      NativeAdapter applied,
      ObjectNode figures) {
    ServedLikelihoods likelihoods = new ServedLikelihoods(new LikelihoodReader(inMemory), applied);
    List<PromptCompletion> right =
        served.asked().stream().map(i -> new PromptCompletion(i.prompt(), i.completion())).toList();
    ServedLikelihoods.Pair read = likelihoods.read(right, served.outcomes());
    ManifestFigures.putRecollection(figures, "Before", Memorisation.of(read.before()));
    ManifestFigures.putRecollection(figures, "After", Memorisation.of(read.after()));
    ManifestFigures.putTruthRatio(
        figures,
        report("truth ratio", () -> new TruthRatioCheck(likelihoods).run(items, served, read)));
  }

  /** What can't be tried must not keep a sound bundle back: it counts as not measured. */
  private static <T> @Nullable T report(String what, Supplier<@Nullable T> check) {
    try {
      return check.get();
    } catch (CancellationException e) {
      throw e; // an IllegalStateException, too
    } catch (IllegalArgumentException | IllegalStateException e) {
      // The message could hold what was asked.
      LOG.warn("{} could not be measured: {}", what, e.getClass().getName());
      return null;
    }
  }
}
