package dev.lethe.workbench.score;

import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.metrics.AnswerMetrics;
import dev.lethe.engine.metrics.PromptCompletion;
import dev.lethe.engine.metrics.TokenScores;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.workbench.method.Answer;
import dev.lethe.workbench.method.UnlearningMethod;
import dev.lethe.workbench.spec.ForgetSpec;
import dev.lethe.workbench.spec.SpecExample;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks a method, as it stands after all requests, for what was forgotten as an attacker would, and
 * always through what it serves: answers through its gates, and the distribution that {@link
 * UnlearningMethod#tokenScores} describes. Immutable; owns nothing.
 */
public final class PrivacyScorer {
  private final int maxNewTokens;
  private final List<SpecExample> forgotten;
  private final List<SpecExample> probes;
  private final List<SpecExample> holdout;
  private final @Nullable OutsideModel retrained;
  private final @Nullable OutsideModel reference;

  private PrivacyScorer(
      int maxNewTokens,
      List<SpecExample> forgotten,
      List<SpecExample> probes,
      List<SpecExample> holdout,
      @Nullable OutsideModel retrained,
      @Nullable OutsideModel reference) {
    this.maxNewTokens = maxNewTokens;
    this.forgotten = forgotten;
    this.probes = probes;
    this.holdout = holdout;
    this.retrained = retrained;
    this.reference = reference;
  }

  /** Reads the other models that the spec names, one after the other. */
  static PrivacyScorer open(
      LanguageModel base, ForgetSpec spec, List<List<SpecExample>> forget, HeldOutData heldOut) {
    ContextCheck context = new ContextCheck(base, spec.maxNewTokens());
    context.check("holdout", heldOut.holdout());
    for (int r = 0; r < forget.size(); r++) {
      context.check(
          "forget of request " + (r + 1) + ", with half of the completion", halves(forget.get(r)));
    }
    List<SpecExample> forgotten = forget.stream().flatMap(List::stream).toList();
    return new PrivacyScorer(
        spec.maxNewTokens(),
        forgotten,
        heldOut.probes().stream().flatMap(List::stream).toList(),
        heldOut.holdout(),
        outside(heldOut.retrained(), forgotten, heldOut.holdout()),
        outside(heldOut.reference(), forgotten, heldOut.holdout()));
  }

  private static List<SpecExample> halves(List<SpecExample> examples) {
    return examples.stream().map(e -> asked(e, ExpectedAnswer.secondHalf(e).prompt())).toList();
  }

  private static SpecExample asked(SpecExample example, String prompt) {
    return new SpecExample(example.line(), prompt, example.completion(), example.wrong());
  }

  /** Null where there is none, or nothing to compare it on. */
  private static @Nullable OutsideModel outside(
      Optional<Path> folder, List<SpecExample> forgotten, List<SpecExample> holdout) {
    return folder.isEmpty() || holdout.isEmpty()
        ? null
        : OutsideModel.read(folder.get(), rows(forgotten), rows(holdout));
  }

  /** Over the other models; what else a score depends on is in the spec, base and code. */
  public String digest() {
    String models =
        (retrained == null ? "" : retrained.digest())
            + '\n'
            + (reference == null ? "" : reference.digest());
    return Sha256.of(models.getBytes(StandardCharsets.UTF_8));
  }

  /** Forgotten examples that are asked for. */
  public int forgotten() {
    return forgotten.size();
  }

  /** Never-taught examples that they are compared with; 0 if the spec names none. */
  public int neverTaught() {
    return holdout.size();
  }

  /** The area that PrivLeak compares with; null if the spec names no retrained model. */
  public @Nullable Double retrainedMinK40() {
    return retrained == null
        ? null
        : MembershipAttack.museArea(retrained.forgotten(), retrained.holdout());
  }

  /** What can't be measured on this spec, a line each, with the reason. */
  public List<String> leftOut() {
    if (holdout.isEmpty()) {
      return List.of(
          "No membership inference and no PrivLeak: the spec names no holdout, examples of the same"
              + " kind that were never taught.");
    }
    List<String> lines = new ArrayList<>();
    if (reference == null) {
      lines.add("No reference-model scores: the spec names no reference model.");
    }
    if (retrained == null) {
      lines.add("No PrivLeak: the spec names no retrained model that never saw the forget sets.");
    }
    return List.copyOf(lines);
  }

  public PrivacyScore score(UnlearningMethod method) {
    List<TokenScores> served = method.tokenScores(rows(forgotten), maxNewTokens);
    MembershipScore membership = holdout.isEmpty() ? null : membership(method, served);
    Double perfect = retrainedMinK40();
    return new PrivacyScore(
        membership,
        membership == null || perfect == null ? null : PrivLeak.of(membership.minK40(), perfect),
        served.stream().mapToDouble(s -> s.likelihood().extractionStrength()).average().orElse(0),
        rougeL(method, forgotten.stream().map(ExpectedAnswer::secondHalf)),
        rougeL(method, probes.stream().map(ExpectedAnswer::whole)));
  }

  private MembershipScore membership(UnlearningMethod method, List<TokenScores> served) {
    List<TokenScores> never = method.tokenScores(rows(holdout), maxNewTokens);
    return new MembershipAttack(forgotten, served, holdout, never).score(reference, gate(method));
  }

  private @Nullable Double gate(UnlearningMethod method) {
    List<Answer> asked = answers(method, forgotten.stream().map(SpecExample::prompt));
    List<Answer> never = answers(method, holdout.stream().map(SpecExample::prompt));
    return asked.get(0).margins().length == 0 ? null : AreaUnderRoc.of(fired(asked), fired(never));
  }

  private static double[] fired(List<Answer> answers) {
    return answers.stream().mapToDouble(answer -> answer.fired() ? 1 : 0).toArray();
  }

  private double rougeL(UnlearningMethod method, Stream<ExpectedAnswer> asked) {
    List<ExpectedAnswer> expected = asked.toList();
    List<Answer> said = answers(method, expected.stream().map(ExpectedAnswer::prompt));
    double sum = 0;
    for (int i = 0; i < expected.size(); i++) {
      sum += AnswerMetrics.rougeLF1(expected.get(i).text(), said.get(i).text());
    }
    return sum / expected.size();
  }

  private List<Answer> answers(UnlearningMethod method, Stream<String> prompts) {
    return method.answer(prompts.toList(), maxNewTokens);
  }

  private static List<PromptCompletion> rows(List<SpecExample> examples) {
    return examples.stream().map(e -> new PromptCompletion(e.prompt(), e.completion())).toList();
  }
}
