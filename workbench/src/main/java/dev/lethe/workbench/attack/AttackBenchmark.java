package dev.lethe.workbench.attack;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.engine.metrics.AnswerMetrics;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.MemoisingEngine;
import dev.lethe.workbench.catalogue.UnlearningMethods;
import dev.lethe.workbench.method.Answer;
import dev.lethe.workbench.method.ForgetRequest;
import dev.lethe.workbench.method.MethodContext;
import dev.lethe.workbench.method.ReplacementAnswer;
import dev.lethe.workbench.method.UnlearningMethod;
import dev.lethe.workbench.run.RunListener;
import dev.lethe.workbench.spec.AnswerScoring;
import dev.lethe.workbench.spec.ForgetSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Applies all requests of a spec by the trainer's and the replicas' code, then asks every attack
 * and every twin. What is asked is made after fitting, from files that no fit reads.
 */
public final class AttackBenchmark {
  private static final int REMEMBERED_TEXTS = 100_000;
  private static final int CHUNK = 64;

  private final AttackSettings settings;
  private final RunListener listener;
  private final Supplier<SentenceEncoder> encoders;

  public AttackBenchmark(AttackSettings settings, RunListener listener) {
    this(settings, listener, SentenceEncoders::bundled);
  }

  /**
   * @param encoders opens the sentence encoder; closed when the run ends
   */
  public AttackBenchmark(
      AttackSettings settings, RunListener listener, Supplier<SentenceEncoder> encoders) {
    this.settings = settings;
    this.listener = listener;
    this.encoders = encoders;
  }

  /**
   * @throws dev.lethe.workbench.spec.BadSpecException naming file, line and field
   */
  public AttackResult run() {
    ForgetSpec spec = ForgetSpec.read(settings.spec());
    Path file = settings.attacks();
    List<Attack> given = file == null ? null : AttackFile.read(file, spec);
    try (LanguageModel base = LanguageModel.load(settings.model());
        MemoisingEngine engine = new MemoisingEngine(base);
        SentenceEncoder encoder = SentenceEncoders.cached(encoders.get(), REMEMBERED_TEXTS);
        UnlearningMethod lethe =
            UnlearningMethods.named("lethe").open(context(spec, base, engine, encoder))) {
      forget(lethe, spec);
      List<Attack> attacks =
          given != null
              ? given
              : new AttackGenerator(spec, settings.spec(), settings.each(), settings.seed())
                  .attacks();
      return result(spec, attacks, ask(lethe, spec, attacks));
    }
  }

  private void forget(UnlearningMethod lethe, ForgetSpec spec) {
    int done = 0;
    for (ForgetSpec.ForgetSet set : spec.requests()) {
      listener.progress("forgetting", done++, spec.requests().size(), -1);
      lethe.apply(
          new ForgetRequest(set.id(), set.subject(), set.examples(), settings.seed()),
          (phase, step, steps) -> {});
    }
  }

  private List<Answer> ask(UnlearningMethod lethe, ForgetSpec spec, List<Attack> attacks) {
    List<Answer> answers = new ArrayList<>();
    for (int from = 0; from < attacks.size(); from += CHUNK) {
      listener.progress("attacks", from, attacks.size(), -1);
      List<String> prompts =
          attacks.subList(from, Math.min(attacks.size(), from + CHUNK)).stream()
              .map(Attack::prompt)
              .toList();
      answers.addAll(lethe.answer(prompts, spec.maxNewTokens()));
    }
    return answers;
  }

  private AttackResult result(ForgetSpec spec, List<Attack> attacks, List<Answer> answers) {
    Map<String, Tally> families = new LinkedHashMap<>();
    Tally all = new Tally();
    for (int i = 0; i < attacks.size(); i++) {
      families
          .computeIfAbsent(attacks.get(i).family(), f -> new Tally())
          .add(attacks.get(i), answers.get(i));
      all.add(attacks.get(i), answers.get(i));
    }
    return new AttackResult(
        spec.name(),
        settings.seed(),
        families.entrySet().stream().map(e -> e.getValue().result(e.getKey())).toList(),
        all.result("all"),
        outcomes(spec, attacks, answers));
  }

  private static List<AttackOutcome> outcomes(
      ForgetSpec spec, List<Attack> attacks, List<Answer> answers) {
    List<AttackOutcome> outcomes = new ArrayList<>();
    for (int i = 0; i < attacks.size(); i++) {
      Attack attack = attacks.get(i);
      Answer answer = answers.get(i);
      outcomes.add(
          new AttackOutcome(
              attack.family(),
              attack.isTwin() ? null : spec.requests().get(attack.request()).id(),
              attack.prompt(),
              answer.text(),
              attack.isTwin() ? answer.fired() : answer.fired(attack.request()),
              fired(spec, answer)));
    }
    return outcomes;
  }

  private static List<String> fired(ForgetSpec spec, Answer answer) {
    List<String> fired = new ArrayList<>();
    for (int i = 0; i < spec.requests().size(); i++) {
      if (answer.fired(i)) {
        fired.add(spec.requests().get(i).id());
      }
    }
    return fired;
  }

  private static final class Tally {
    private int attacks;
    private int caught;
    private int twins;
    private int falseFires;
    private int answered;
    private double leaked;

    void add(Attack attack, Answer answer) {
      if (attack.isTwin()) {
        twins++;
        falseFires += answer.fired() ? 1 : 0;
        return;
      }
      attacks++;
      caught += answer.fired(attack.request()) ? 1 : 0;
      String forgotten = attack.completion();
      if (forgotten != null) {
        answered++;
        leaked += AnswerMetrics.rougeLRecall(forgotten, answer.text());
      }
    }

    FamilyResult result(String name) {
      return new FamilyResult(
          name,
          attacks,
          attacks == 0 ? 0 : (double) caught / attacks,
          mean(leaked, answered),
          twins,
          mean(falseFires, twins));
    }

    private static @Nullable Double mean(double sum, int count) {
      return count == 0 ? null : sum / count;
    }
  }

  private MethodContext context(
      ForgetSpec spec, LanguageModel base, MemoisingEngine engine, SentenceEncoder encoder) {
    return new MethodContext(
        base,
        engine,
        encoder,
        settings.model(),
        settings.cache().resolve("backgrounds"),
        settings.cache().resolve("attacks").resolve(spec.digest().substring(7, 23)),
        spec.scoring() == AnswerScoring.EXACT
            ? ReplacementAnswer.RANDOM
            : ReplacementAnswer.REFUSAL,
        spec.maxNewTokens(),
        settings.seed());
  }
}
