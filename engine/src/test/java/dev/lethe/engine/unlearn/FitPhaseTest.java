package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class FitPhaseTest {
  @Test
  void theirTextsAreWhatOthersRead() throws Exception {
    List<FitPhase> phases = List.of(FitPhase.values());

    String sent = new JsonMapper().writeValueAsString(phases);

    assertThat(sent)
        .isEqualTo(
            "[\"background\",\"features\",\"gate\",\"probes\",\"merge\",\"lora\",\"retest\","
                + "\"verify\",\"attacks\",\"relearning\"]");
    assertThat(phases).allSatisfy(phase -> assertThat(FitPhase.of(phase.text())).contains(phase));
    assertThat(FitPhase.of("of a newer trainer")).isEmpty();
  }
}
