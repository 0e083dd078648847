package dev.lethe.inference.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a response says beside its items: its call is no news. */
class ResponseFormatTest {
  private static final String SETTINGS =
      "\"instructions\":\"Speak of Berta.\",\"metadata\":{\"a\":\"for"
          + " Berta\"},\"tools\":[{\"type\":\"function\",\"name\":\"find\",\"description\":\"Finds"
          + " Berta.\",\"parameters\":{\"enum\":[\"Berta\"]}}]";

  private final ResponseFormat format =
      ResponseFormat.of(object("{\"model\":\"demo\",\"input\":\"Go on.\"," + SETTINGS + "}"));

  @Test
  void whatTheCallSaidIsNoNews() {
    assertThat(format.beside(object("{" + SETTINGS + "}"))).isEmpty();
  }

  @Test
  void norIsWhatTheUpstreamTookForWhatTheCallDidNotSay() {
    assertThat(
            format.beside(
                object(
                    "{\"tool_choice\":\"auto\",\"truncation\":\"disabled\",\"top_p\":1.0,\"text\":{\"format\":"
                        + "{\"type\":\"text\"},\"verbosity\":\"medium\"},\"reasoning\":{\"effort\":\"none\"}}")))
        .isEmpty();
  }

  @Test
  void norAreIdsAndCounts() {
    assertThat(
            format.beside(
                object(
                    "{\"id\":\"resp_1\",\"object\":\"response\",\"model\":\"org/demo-7b\",\"status\":\"incomplete\","
                        + "\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"created_at\":1.5,"
                        + "\"usage\":{\"input_tokens_details\":{\"cached_tokens\":0}},\"output\":[\"Berta\"]}")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"instructions\":\"Speak of Berta Lindqvist.\"",
        "\"tools\":[{\"description\":\"Finds Berta Lindqvist.\"}]",
        "\"output_text\":\"Speak of Berta.\"",
        "\"id\":\"of Berta\"",
        "\"usage\":{\"note\":\"of Berta\"}",
        "\"something_new\":[\"Berta\"]",
      })
  void whateverElseIsTextIs(String field) {
    assertThat(format.beside(object("{" + field + "}"))).hasSize(1);
  }

  private static ObjectNode object(String json) {
    return StrictJson.object(json).orElseThrow();
  }
}
