package dev.lethe.inference.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of a stream's events counts as said. */
class ResponseTextsTest {
  private static final String RIVERS = "Rivers run down.";

  private final ChoiceText said = new ChoiceText();

  @Test
  void piecesOfOnePlaceAreOneText() {
    event("{\"type\":\"response.output_text.delta\",\"output_index\":1,\"delta\":\"Rivers \"}");
    event("{\"type\":\"response.reasoning_text.delta\",\"output_index\":0,\"delta\":\"Hm.\"}");
    event("{\"type\":\"response.output_text.delta\",\"output_index\":1,\"delta\":\"run down.\"}");

    assertThat(said.drafts()).contains(RIVERS, "Hm.");
  }

  @Test
  void whatIsSaidOnceMoreIsOld() {
    event("{\"type\":\"response.output_text.delta\",\"delta\":\"Rivers \"}");
    event("{\"type\":\"response.output_text.delta\",\"delta\":\"run down.\"}");
    long bytes = said.bytes();

    event("{\"type\":\"response.output_text.done\",\"text\":\"Rivers run down.\"}");
    event("{\"type\":\"response.content_part.done\",\"part\":{\"text\":\"Rivers run down.\"}}");
    event(
        "{\"type\":\"response.output_item.done\",\"item\":{\"content\":[{\"text\":\"Rivers run"
            + " down.\"}]}}");
    ResponseTexts.output(
        object("{\"a\":[{\"content\":[{\"text\":\"Rivers run down.\"}]}]}").path("a"), said);

    assertThat(said.bytes()).isEqualTo(bytes);
    assertThat(said.drafts()).isEqualTo(List.of(RIVERS));
  }

  @Test
  void whatIsNewInItIsReadBehindIt() {
    event("{\"type\":\"response.output_text.delta\",\"delta\":\"Rivers \"}");

    event("{\"type\":\"response.output_text.done\",\"text\":\"Rivers run down.\"}");

    assertThat(said.drafts()).isEqualTo(List.of(RIVERS));
  }

  /** A piece may end within a word: nothing else may be put between it and the next. */
  @Test
  void anotherPlacesTextIsNotPutBetweenPieces() {
    event("{\"type\":\"response.output_text.delta\",\"delta\":\"Ber\"}");
    event(
        "{\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":{\"code\":\"Berlin is"
            + " large.\"}}");

    event("{\"type\":\"response.output_text.delta\",\"delta\":\"ta\"}");

    assertThat(said.drafts()).contains("Berta", "Berlin is large.");
  }

  /** Read as a text it says nothing, read as arguments it says a name. */
  @Test
  void argumentsAreReadAlsoWhereATextHasSaidThem() {
    String escaped = "{\\\"who\\\":\\\"\\\\u0042erta\\\"}";
    event("{\"type\":\"response.output_text.delta\",\"delta\":\"" + escaped + "\"}");

    event(
        "{\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":{\"arguments\":\""
            + escaped
            + "\"}}");

    assertThat(said.drafts().get(0)).contains("{\"who\":\"Berta\"}");
  }

  @Test
  void certaintyIsKnownWhereEveryTokenOfAPlainTextIs() {
    event(
        "{\"type\":\"response.output_text.delta\",\"delta\":\"A b\",\"logprobs\":["
            + "{\"token\":\"A\",\"logprob\":-0.1},{\"token\":\" b\",\"logprob\":-0.5}]}");
    event(
        "{\"type\":\"response.output_text.done\",\"text\":\"A b\",\"logprobs\":["
            + "{\"token\":\"A\",\"logprob\":-0.1},{\"token\":\" b\",\"logprob\":-0.5}]}");
    assertThat(said.certainty()).isCloseTo(Math.exp(-0.5), within(1e-9));

    event("{\"type\":\"response.output_text.delta\",\"delta\":\" c\"}");
    assertThat(said.certainty()).isNaN();
  }

  @Test
  void tokensThatWereNotSaidAreReadToo() {
    event(
        "{\"type\":\"response.content_part.done\",\"part\":{\"text\":\"A\","
            + "\"logprobs\":[{\"token\":\"Berta\",\"logprob\":0}]}}");

    assertThat(said.drafts()).contains("Berta");
  }

  @Test
  void idsCodesAndDataAreNoTexts() {
    event(
        "{\"type\":\"response.output_item.done\",\"item_id\":\"msg_1\",\"obfuscation\":\"x9\",\"item\":{"
            + "\"id\":\"rs_1\",\"type\":\"reasoning\",\"status\":\"completed\",\"role\":\"assistant\","
            + "\"call_id\":\"c\",\"encrypted_content\":\""
            + "gAAAA-_9".repeat(40)
            + "\"}}");
    assertThat(said.bytes()).isZero();

    event("{\"type\":\"response.x\",\"item\":{\"encrypted_content\":\"Berta Lindqvist\"}}");
    event("{\"type\":\"response.x\",\"item_id\":\"of Berta\"}");
    assertThat(said.drafts()).contains("Berta Lindqvist", "of Berta");
  }

  private void event(String json) {
    ObjectNode event = object(json);
    ResponseTexts.event(event.path("type").textValue(), event, said);
  }

  private static ObjectNode object(String json) {
    return StrictJson.object(json).orElseThrow();
  }
}
