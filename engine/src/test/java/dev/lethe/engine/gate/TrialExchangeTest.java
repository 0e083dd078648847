package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.text.StateFeatures;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialExchangeTest {
  private static final StateFeatures STATES = new StateFeatures(new float[] {0}, new float[] {1});

  private final SentenceEncoder encoder = TestGates.encoder();

  @Test
  void everyGateJudgesAsItDoesInASet() {
    List<InstalledGate> gates = List.of(TestGates.shield("No."), TestGates.bundle("No."));
    for (String question : List.of("a secret", "Hello")) {
      Exchange exchange = new Exchange(List.of(question), "the prize", 1, STATES);
      TrialExchange trial = new TrialExchange(encoder, exchange);
      for (InstalledGate gate : gates) {
        Verdict verdict = trial.judge(gate);

        assertThat(verdict).isEqualTo(GateSet.of(encoder, List.of(gate)).judge(exchange));
        double margin = trial.margin(gate.model());
        assertThat(verdict.fired() ? margin : Math.min(margin, 0)).isEqualTo(verdict.margin());
      }
    }
  }

  @Test
  void aGateThatCannotJudgeIsFound() {
    StateFeatures none = new StateFeatures(new float[0], new float[0]);
    Exchange exchange = new Exchange(List.of("Hello"), "the prize", 1, none);

    TrialExchange trial = new TrialExchange(encoder, exchange);

    assertThatThrownBy(() -> trial.judge(TestGates.bundle("No.")))
        .isInstanceOf(RuntimeException.class);
  }
}
