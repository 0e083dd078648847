package dev.lethe.standalone.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class MeasuredTextTest {
  @Test
  void ofTheAttacksThoseOfAllFamiliesAreShown() throws Exception {
    String measured =
        """
        {"gateRecall":1.0,
         "attackFamilies":{"all":{"asked":4,"caught":3},"alias":{"asked":4,"caught":3}}}""";

    assertThat(MeasuredText.lines(new JsonMapper().readTree(measured)))
        .containsExactly("gateRecall = 1.0", "attackFamilies = {\"asked\":4,\"caught\":3}");
  }
}
