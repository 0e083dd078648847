package dev.lethe.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.TestGates;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerGateTest {
  private final List<GateSet.Session> heard = new ArrayList<>();

  @Test
  void aShieldRefusesTheQuestion() {
    AnswerGate gate = gate("a secret?", TestGates.shield("No."));

    AnswerGate.Refusal refusal = gate.question().orElseThrow();

    assertThat(refusal.text()).isEqualTo("No.");
    assertThat(refusal.outcome().headerValue())
        .isEqualTo("shield;digest=\"" + TestGates.SHIELD + "\"");
    assertThat(gate.draft("anything", Double.NaN)).contains(refusal);
    assertThat(heard).hasSize(1);
  }

  @Test
  void anOtherQuestionPassesWithItsDrafts() {
    AnswerGate gate = gate("a question?", TestGates.shield("No."));

    assertThat(gate.question()).isEmpty();
    assertThat(gate.readsDrafts()).isFalse();
    assertThat(gate.draft("an answer", Double.NaN)).isEmpty();
  }

  @Test
  void aGateThatErrsRefuses() {
    AnswerGate.Refusal refusal = gate("broken", TestGates.shield("No.")).question().orElseThrow();

    assertThat(refusal.outcome()).isEqualTo(GateOutcome.FAILED_CLOSED);
    assertThat(heard).isEmpty();
  }

  @Test
  void aGateThatLacksItsEvidenceRefuses() {
    AnswerGate gate = gate("a question?", TestGates.bundle("No."));

    assertThat(gate.question()).isEmpty();
    assertThat(gate.draft("an answer", Double.NaN).orElseThrow().outcome())
        .isEqualTo(GateOutcome.FAILED_CLOSED);
  }

  @Test
  void onlyAGateThatLooksAtStatesNeedsThem() {
    assertThat(TestGates.bundle("No.").model().needsStates()).isTrue();
    assertThat(TestGates.shield("No.").model().needsStates()).isFalse();
  }

  private AnswerGate gate(String question, InstalledGate gate) {
    return AnswerGate.of(
        GateSet.of(TestGates.encoder(), List.of(gate)), List.of(question), heard::add);
  }
}
