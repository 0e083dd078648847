package dev.lethe.standalone.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lethe.schemas.measured.Measurements;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasuredTextTest {
  @Test
  void ofTheAttacksThoseOfAllFamiliesAreShown() throws Exception {
    assertThat(
            lines(
                """
                {"attackFamilies":{"all":{"asked":4,"caught":3,"interval":[0.3,0.95]},
                                   "alias":{"asked":4,"caught":3,"interval":[0.3,0.95]}}}"""))
        .containsExactly("attack families: asked 4, caught 3, interval 0.3 to 0.95");
  }

  @Test
  void aFigureStandsBesideItsInterval() throws Exception {
    assertThat(
            lines(
                """
                {"gateRecall":1.0,"gateRecallInterval":[0.956,1.0],"heldOut":84,
                 "falseFireRate":0.0,"falseFireInterval":[0.0,0.0026]}"""))
        .containsExactly(
            "false fire rate: 0.0 (0.0 to 0.0026)",
            "gate recall: 1.0 (0.956 to 1.0)",
            "held out: 84");
  }

  @Test
  void whatWasBeforeStandsBesideWhatIsNow() throws Exception {
    assertThat(lines("{\"forgetExactBefore\":0.9,\"rankUsed\":8,\"forgetExactAfter\":0.1}"))
        .containsExactly("forget exact: 0.9 → 0.1", "rank used: 8");
  }

  @Test
  void aChangeWithinAFigureComesFirst() throws Exception {
    assertThat(lines("{\"truthRatio\":{\"after\":0.1,\"examples\":24,\"before\":0.002}}"))
        .containsExactly("truth ratio: 0.002 → 0.1, examples 24");
  }

  @Test
  void theMethodIsForTheCertificate() throws Exception {
    assertThat(lines("{\"method\":{\"rank\":8},\"rankUsed\":8}")).containsExactly("rank used: 8");
  }

  @Test
  void whatWasMissedComesFirstAndTheOtherLimitsAreForTheCertificate() throws Exception {
    String missed =
        "{\"what\":\"attacksCaught\",\"found\":0.4783,\"bound\":\"at least\",\"limit\":0.8}";

    assertThat(lines("{\"attempts\":2,\"limits\":[%1$s],\"findings\":[%1$s]}".formatted(missed)))
        .containsExactly("finding: attacks caught 0.4783, at least 0.8", "attempts: 2");
  }

  @Test
  void whatHasNoCounterpartIsShownAsItIs() throws Exception {
    assertThat(lines("{\"scoreAfter\":0.5,\"oddInterval\":[1,2],\"nearest\":[3,4,5]}"))
        .containsExactly("nearest: 3 4 5", "odd interval: 1 to 2", "score after: 0.5");
  }

  private static List<String> lines(String measured) throws Exception {
    return MeasuredText.lines(Measurements.of(new JsonMapper().readTree(measured)));
  }
}
