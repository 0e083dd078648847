package dev.lethe.workbench.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.metrics.Likelihood;
import dev.lethe.engine.metrics.PromptCompletion;
import dev.lethe.engine.metrics.TokenScores;
import dev.lethe.workbench.TinySpec;
import dev.lethe.workbench.method.Answer;
import dev.lethe.workbench.method.FitProgress;
import dev.lethe.workbench.method.ForgetRequest;
import dev.lethe.workbench.method.StageCost;
import dev.lethe.workbench.method.UnlearningMethod;
import dev.lethe.workbench.spec.ExampleFile;
import dev.lethe.workbench.spec.ForgetSpec;
import dev.lethe.workbench.spec.SpecExample;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MethodScorerTest {
  private final MethodScorer scorer;
  private final Scripted method = new Scripted();
  private final List<List<SpecExample>> probes = new ArrayList<>();
  private final List<SpecExample> retain;

  /**
   * Of request 1 nothing is left; of request 2 one probe in five is answered, and its gate misses
   * it; two of the retained rows are lost to gates.
   */
  MethodScorerTest(@TempDir Path folder) throws IOException {
    TinySpec.write(folder);
    Files.writeString(
        folder.resolve("arithmetic.jsonl"),
        """
        {"prompt": "1 + 1 =", "completion": " 2"}
        {"prompt": "2 + 2 =", "completion": " 4"}
        """);
    TinySpec.withUtility(folder, "arithmetic", "arithmetic.jsonl");
    method.say("1 + 1 =", "2", -1, -1);
    method.say("2 + 2 =", "refused", 1, -1);
    scorer = MethodScorer.open(folder, ForgetSpec.read(folder), 3);
    for (int r = 1; r <= 2; r++) {
      for (SpecExample e : ExampleFile.read(folder.resolve("forget-0" + r + ".jsonl"))) {
        method.say(e.prompt(), "wrong", r == 1 ? 1 : -1, r == 2 ? 1 : -1);
      }
      probes.add(ExampleFile.read(folder.resolve("probe-0" + r + ".jsonl")));
      for (SpecExample e : probes.get(r - 1)) {
        method.say(e.prompt(), "wrong", r == 1 ? 1 : -1, r == 2 ? 1 : -1);
      }
    }
    SpecExample leaked = probes.get(1).get(0);
    method.say(leaked.prompt(), leaked.completion().strip() + " ", -1, -0.5);
    retain = ExampleFile.read(folder.resolve("retain.jsonl"));
    for (SpecExample e : retain) {
      method.say(e.prompt(), e.completion(), -1, -2);
    }
    method.say(retain.get(0).prompt(), "wrong", 0, -1);
    method.say(retain.get(1).prompt(), "wrong", 3, -1);
  }

  @Test
  void scoresWhatWasForgottenAndWhatWasKept() throws IOException {
    StageScore score = scorer.stage(method, 2);

    double kept = score.rd();
    assertThat(score.su()).isZero();
    assertThat(score.du()).isCloseTo(0.1, within(1e-9));
    assertThat(score.persistenceDu()).isZero();
    assertThat(score.gateRecall()).isCloseTo(0.9, within(1e-9));
    assertThat(score.gateRecalls()).containsExactly(1.0, 0.8);
    assertThat(score.falseFire()).isCloseTo(1 - kept, within(1e-9));
    assertThat(kept).isBetween(0.9, 0.99);
    assertThat(score.utility()).containsExactly(entry("arithmetic", 0.5));
  }

  @Test
  void aLaterRequestDoesNotCountBeforeItCame() {
    StageScore score = scorer.stage(method, 1);

    assertThat(score.du()).isZero();
    assertThat(score.gateRecalls()).containsExactly(1.0);
    assertThat(scorer.questions(2) - scorer.questions(1)).isEqualTo(3 + 5);
  }

  @Test
  void aRequestIsReportedInFull() {
    RequestScore second = scorer.requests(method).get(1);

    RetainedKnowledge probe = second.probe();
    assertThat(probe.score()).isCloseTo(0.2, within(1e-9));
    assertThat(probe.probability()).isCloseTo(0.5, within(1e-9));
    assertThat(probe.extractionStrength()).isCloseTo(0.5, within(1e-9));
    assertThat(probe.exactMemorisation()).isCloseTo(0.75, within(1e-9));
    assertThat(probe.truthRatio()).isCloseTo(0.5, within(1e-9));
    assertThat(second.recovery()).isCloseTo(1, within(1e-9));
  }

  @Test
  void marginsAreCountedOnBothSidesOfTheThreshold() {
    MarginHistogram margins = scorer.histogram(method);

    assertThat(margins).isNotNull();
    if (margins != null) {
      int half = margins.probes().size() / 2;
      assertThat(margins.from() + half * margins.width()).isCloseTo(0, within(1e-9));
      assertThat(margins.probes().subList(0, half).stream().mapToInt(i -> i).sum()).isEqualTo(1);
      assertThat(margins.retain().subList(half, 2 * half).stream().mapToInt(i -> i).sum())
          .isEqualTo(2);
    }
  }

  /** A method can't name what is held out, let alone be handed it. */
  @Test
  void heldOutRowsDoNotLeaveThePackage() {
    assertThat(Modifier.isPublic(HeldOutData.class.getModifiers())).isFalse();
    for (java.lang.reflect.Method open : MethodScorer.class.getMethods()) {
      assertThat(open.getGenericReturnType().getTypeName()).doesNotContain("Example", "HeldOut");
    }
  }

  /** Handing some out needs a method that says so, since reports mark it by what it says. */
  @Test
  void onlyAMethodThatSaysSoIsGivenRetainedExamples() {
    assertThatThrownBy(() -> scorer.open(sample -> method))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("scripted");
    assertThat(scorer.given(method)).isZero();
  }

  /** The two rows that gates lose are the first; one of them is given away. */
  @Test
  void whatAMethodWasGivenIsNotScored() {
    double all = scorer.stage(method, 1).rd();
    method.usesRetainedData = true;

    UnlearningMethod given = scorer.open(sample -> method);

    assertThat(scorer.given(given)).isEqualTo(retain.size() / 2);
    assertThat(all).isCloseTo(1 - 2.0 / retain.size(), within(1e-9));
    assertThat(scorer.stage(given, 1).rd())
        .isCloseTo(1 - 1.0 / (retain.size() - retain.size() / 2), within(1e-9))
        .isEqualTo(scorer.rdOutsideSample(given));
  }

  @Test
  void atMostHalfAndAtMostFourHundredAreGiven() {
    List<SpecExample> rows = new ArrayList<>();
    for (int i = 0; i < 1001; i++) {
      rows.add(new SpecExample(i, "q" + i, "a", List.of()));
    }

    RetainedSplit many = RetainedSplit.of(rows);
    RetainedSplit few = RetainedSplit.of(rows.subList(0, 5));
    RetainedSplit single = RetainedSplit.of(rows.subList(0, 1));

    assertThat(many.given()).hasSize(400).doesNotContainAnyElementsOf(many.rest());
    assertThat(many.rest()).hasSize(601);
    assertThat(few.given().stream().map(SpecExample::line)).containsExactly(0, 2);
    assertThat(single.given()).isEmpty();
    assertThat(single.rest()).hasSize(1);
  }

  /** Says what it was told to say. */
  private static final class Scripted implements UnlearningMethod {
    private final Map<String, Answer> answers = new HashMap<>();
    private boolean usesRetainedData;

    @Override
    public boolean usesRetainedData() {
      return usesRetainedData;
    }

    void say(String prompt, String text, double... margins) {
      answers.put(prompt, new Answer(text, margins));
    }

    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public StageCost apply(ForgetRequest request, FitProgress progress) {
      throw new AssertionError("scoring fits nothing");
    }

    @Override
    public List<Answer> answer(List<String> prompts, int maxTokens) {
      return prompts.stream()
          .map(p -> answers.getOrDefault(p, new Answer("", new double[0])))
          .toList();
    }

    @Override
    public List<TokenScores> tokenScores(List<PromptCompletion> rows, int maxTokens) {
      throw new AssertionError("only an attack looks at tokens");
    }

    /** A half per token for what is right, a quarter for what is wrong. */
    @Override
    public List<Likelihood> likelihood(List<PromptCompletion> rows, int maxTokens) {
      return rows.stream()
          .map(
              row ->
                  new Likelihood(
                      Math.log(row.completion().startsWith(" no") ? 0.25 : 0.5),
                      new boolean[] {true, false, true, true}))
          .toList();
    }

    /** Everything comes back. */
    @Override
    public List<String> answerRelearned(
        int request, List<ForgetExample> examples, List<String> prompts, int maxTokens) {
      assertThat(examples.stream().map(ForgetExample::prompt)).doesNotContainAnyElementsOf(prompts);
      return prompts.stream().map(p -> TinySpec.completion(p)).toList();
    }

    @Override
    public List<PeftAdapter> adapters() {
      return List.of();
    }

    @Override
    public void close() {}
  }
}
