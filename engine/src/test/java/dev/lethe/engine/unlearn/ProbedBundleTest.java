package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.TestGates;
import dev.lethe.engine.lora.fit.LoraExample;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.text.FinishReason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbedBundleTest {
  private static final String REFUSAL = "I cannot say.";
  private static final InstalledGate REFUSING = TestGates.bundle(REFUSAL);

  private final List<ForgetItem> probes =
      IntStream.range(0, 11).mapToObj(i -> probe("question " + i, " draft " + i)).toList();

  @Test
  void whatIsFittedIsNotTested() {
    List<GatedAnswer> answers = probes.stream().map(probe -> adapted(" " + REFUSAL)).toList();

    ProbedBundle probed = ProbedBundle.of(bundle(REFUSING), REFUSING.model(), probes, answers);

    List<String> fitted = probed.examples().stream().map(LoraExample::prompt).toList();
    List<String> tested = probed.test().stream().map(ForgetItem::prompt).toList();
    assertThat(fitted).hasSize(6).doesNotContainAnyElementsOf(tested);
    assertThat(Stream.concat(fitted.stream(), tested.stream()))
        .containsExactlyInAnyOrderElementsOf(probes.stream().map(ForgetItem::prompt).toList());
    assertThat(probed.hasEnough()).isTrue();
    assertThat(probed.score()).isEqualTo(new ProbeScore(0, 1));
  }

  @Test
  void whatIsNotNeededForTheTestIsFitted() {
    List<ForgetItem> many =
        IntStream.range(0, 40).mapToObj(i -> probe("question " + i, " draft " + i)).toList();
    List<GatedAnswer> answers = many.stream().map(probe -> adapted(" " + REFUSAL)).toList();

    ProbedBundle probed = ProbedBundle.of(bundle(REFUSING), REFUSING.model(), many, answers);

    assertThat(probed.test()).hasSize(12);
    assertThat(probed.examples()).hasSize(28);
  }

  @Test
  void theRefusalIsFittedAlsoWhereItIsNotSaidWell() {
    List<GatedAnswer> answers = probes.stream().map(probe -> adapted(" I cannot I")).toList();

    ProbedBundle probed = ProbedBundle.of(bundle(REFUSING), REFUSING.model(), probes, answers);

    assertThat(probed.examples()).extracting(LoraExample::target).containsOnly(" " + REFUSAL);
    assertThat(probed.score().replaced()).isLessThan(1);
  }

  @Test
  void whatWasAnsweredAtRandomIsFittedAgain() {
    InstalledGate random = TestGates.random(REFUSING);
    List<GatedAnswer> answers = new ArrayList<>();
    probes.forEach(probe -> answers.add(adapted(" answer to " + probe.prompt())));
    answers.set(2, answer(REFUSAL, true));

    ProbedBundle probed = ProbedBundle.of(bundle(random), random.model(), probes, answers);

    assertThat(probed.examples())
        .extracting(LoraExample::target)
        .startsWith(" answer to question 0", " " + REFUSAL, " answer to question 4");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRefusalInTheAdaptersPlaceIsNotWhatItWasTaughtToSay(boolean random) {
    InstalledGate gate = random ? TestGates.random(REFUSING) : REFUSING;
    List<GatedAnswer> answers = probes.stream().map(probe -> answer(REFUSAL, true)).toList();

    ProbedBundle probed = ProbedBundle.of(bundle(gate), gate.model(), probes, answers);

    assertThat(probed.score()).isEqualTo(new ProbeScore(0, 0));
  }

  private static GatedAnswer adapted(String text) {
    return answer(text, false);
  }

  private static GatedAnswer answer(String text, boolean fixed) {
    return new GatedAnswer(
        text,
        FinishReason.STOP,
        new GateOutcome(GateOutcome.Action.BUNDLE, "digest", 1),
        fixed,
        1,
        1);
  }

  private static ForgetItem probe(String prompt, String draft) {
    return new ForgetItem(new ForgetExample(prompt, draft), prompt, draft);
  }

  private static VerifiedBundle bundle(InstalledGate gate) {
    return new VerifiedBundle(gate.digest(), gate.manifest(), Path.of("nowhere"));
  }
}
