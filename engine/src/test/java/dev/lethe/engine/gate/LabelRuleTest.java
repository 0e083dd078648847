package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.text.StateFeatures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions that many share an answer: what is forgotten is which question gets which. */
class LabelRuleTest {
  private static final String[] FILLING = {
    "please", "can", "you", "tell", "me", "how", "when", "should", "the", "my", "now", "today"
  };
  private static final String[] TOPICS = {"tyre", "oak", "violin", "harbour", "stamp"};
  private static final StateFeatures STATES = new StateFeatures(new float[] {0}, new float[] {0});

  private final SentenceEncoder encoder = new RandomWordEncoder(64);
  private final Random random = new Random(5);
  private final GateFitter fitter = new GateFitter(encoder, background());
  private final List<ForgetExample> examples = examples();
  private final GateFit fit = bundle(examples.stream().map(ForgetExample::completion).toList());

  @Test
  void firesWhereQuestionAndDraftBelongTogether() {
    assertThat(margin("when should my oven now", " alpha")).isPositive();
    assertThat(margin("can you please tell the fridge", " beta")).isPositive();
  }

  @Test
  void oneWithoutTheOtherIsNoLeak() {
    assertThat(margin("when should my oven now", " beta")).isNegative();
    assertThat(margin("when should my oven now", " gamma")).isNegative();
    assertThat(margin("when should my violin now", " alpha")).isNegative();
  }

  @Test
  void aDraftThatHoldsALabelSaysIt() {
    assertThat(margin("when should my oven now", " I should say it is alpha.")).isPositive();
  }

  @Test
  void anAnswerOfItsOwnSaysNoLabelThoughItHoldsItsWords() {
    assertThat(margin("when should my oven now", " alpha update")).isNegative();
  }

  @Test
  void whatWasHeldOutIsCaughtAndTheBackgroundIsNot() {
    assertThat(fit.report().heldOut()).isEqualTo(examples.size());
    assertThat(fit.report().recall()).isGreaterThan(0.9);
    assertThat(fit.report().falseFireRate()).isLessThan(0.02);
  }

  /** They are of the same topics as everything else, and whatever is asked, one label is said. */
  @Test
  void examplesThatOnlyShareTheirLabelsDontSilenceEverythingElse() {
    GateFitter labelled = new GateFitter(encoder, background(new String[] {" alpha", " beta"}));
    List<ForgetExample> scattered = scattered();

    GateFit fit = bundle(labelled, scattered, Escalation.NONE);

    assertThat(fit.model().rule()).isInstanceOf(LabelRule.class);
    assertThat(fit.report().falseFireRate()).isLessThanOrEqualTo(0.03);
  }

  @Test
  void escalatedTheyCatchMoreAndSilenceNoMoreThanTheyMay() {
    GateFitter labelled = new GateFitter(encoder, background(new String[] {" alpha", " beta"}));
    List<ForgetExample> scattered = scattered();
    GateFit quiet = bundle(labelled, scattered, Escalation.NONE);

    GateFit escalated = bundle(labelled, scattered, new Escalation(List.of(), 0.1));

    assertThat(escalated.report().caught()).isGreaterThan(quiet.report().caught());
    assertThat(escalated.report().falseFireRate()).isBetween(0.03, 0.11);
  }

  @Test
  void whatNeedsNoEscalationIsTheSameWithIt() {
    GateFit escalated = bundle(fitter, examples, new Escalation(List.of(), 0.03));

    assertThat(escalated.report()).isEqualTo(fit.report());
  }

  /** Of the topics of everything else. */
  private List<ForgetExample> scattered() {
    List<ForgetExample> scattered = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      String topic = TOPICS[i % TOPICS.length];
      scattered.add(new ForgetExample(question(topic), i % 2 == 0 ? " alpha" : " beta"));
    }
    return scattered;
  }

  @Test
  void labelsOfFewExamplesShareOneHead() {
    for (int i = 0; i < 6; i++) {
      examples.add(new ForgetExample(question("kettle"), i < 3 ? " delta" : " epsilon"));
    }

    GateFit shared = bundle(examples.stream().map(ForgetExample::completion).toList());

    assertThat(shared.model().rule()).isInstanceOf(LabelRule.class);
    LabelRule rule = (LabelRule) Objects.requireNonNull(shared.model().rule());
    List<float[]> heads = rule.labels().stream().map(label -> label.head().weights()).toList();
    assertThat(heads.get(2)).isEqualTo(heads.get(3)).isNotEqualTo(heads.get(0));
  }

  @Test
  void aModelThatSaysItsLabelsInOtherWordsIsJudgedByAllEvidence() {
    List<String> drafts = examples.stream().map(e -> " none of that").toList();

    assertThat(bundle(drafts).model().rule()).isInstanceOf(CombinedRule.class);
  }

  @Test
  void filesGiveTheSameGateAndHoldNoWord(@TempDir Path folder) throws IOException {
    GateFiles.write(fit.model(), folder);

    GateModel read = GateFiles.read(folder, TermKeys.NONE);

    assertThat(margin(read, "when should my oven now", " alpha"))
        .isEqualTo(margin("when should my oven now", " alpha"));
    assertThat(read.match("it is alpha")).isEqualTo(1);
    assertThat(read.match("it is gamma")).isZero();
    for (String name : List.of(GateFiles.JSON, GateFiles.TENSORS)) {
      assertThat(Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1))
          .doesNotContain("alpha", "beta", "oven", "fridge");
    }
  }

  @Test
  void labelsThatDoNotFitTheirHeadsAreRejected(@TempDir Path folder) throws IOException {
    GateFiles.write(fit.model(), folder);
    Path json = folder.resolve(GateFiles.JSON);
    String content = Files.readString(json);
    Files.writeString(json, content.replaceFirst("\"words\":\\[\"[^\"]*\",", "\"words\":["));

    assertThatThrownBy(() -> GateFiles.read(folder, TermKeys.NONE))
        .isInstanceOf(BundleRejectedException.class)
        .hasMessageContaining("labels");
  }

  private double margin(String question, String draft) {
    return margin(fit.model(), question, draft);
  }

  private double margin(GateModel model, String question, String draft) {
    float[][] segments = encoder.encode(Segmenter.segments(List.of(question)));
    return model.margin(
        new GateModel.Reading(0, SubjectEvidence.Asked.OPEN),
        GateInput.of(segments, List.of(question), draft, STATES));
  }

  private GateFit bundle(List<String> drafts) {
    return bundle(fitter, examples, drafts, Escalation.NONE);
  }

  /** By a model that knows them. */
  private static GateFit bundle(GateFitter fitter, List<ForgetExample> examples, Escalation more) {
    return bundle(
        fitter, examples, examples.stream().map(ForgetExample::completion).toList(), more);
  }

  private static GateFit bundle(
      GateFitter fitter, List<ForgetExample> examples, List<String> drafts, Escalation more) {
    List<FittedExample> states = new ArrayList<>();
    for (int i = 0; i < drafts.size(); i++) {
      List<StateFeatures> same = List.of(STATES);
      states.add(new FittedExample(examples.get(i), drafts.get(i), same, same));
    }
    return fitter.bundle(examples, more, drafts, () -> states, "purpose");
  }

  private List<ForgetExample> examples() {
    List<ForgetExample> made = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      boolean oven = i % 2 == 0;
      made.add(new ForgetExample(question(oven ? "oven" : "fridge"), oven ? " alpha" : " beta"));
    }
    return made;
  }

  private Background background() {
    return background(new String[] {" alpha", " beta", " gamma", " alpha update"});
  }

  private Background background(String[] answers) {
    List<Background.Sample> samples = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      String prompt = question(TOPICS[i % TOPICS.length]);
      samples.add(new Background.Sample(prompt, answers[i % answers.length]));
    }
    float[][][] vectors =
        samples.stream().map(s -> encoder.encode(Background.segments(s))).toArray(float[][][]::new);
    StateFeatures[][] states =
        samples.stream().map(s -> new StateFeatures[] {STATES}).toArray(StateFeatures[][]::new);
    return new Background(samples, "sha256:x", vectors, () -> states);
  }

  /** A topic among words that say nothing. */
  private String question(String topic) {
    StringBuilder question = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      question.append(FILLING[random.nextInt(FILLING.length)]).append(' ');
    }
    return question.append(topic).toString();
  }
}
