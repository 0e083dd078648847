package dev.lethe.schemas;

import static dev.lethe.schemas.SecretMarkers.CANARY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'a':{'b':['CANARY',{'c':CANARY}]}} | malformed-json | /a/b/1/c",
        "{'a':'CANARY | malformed-json | /a",
        "{'a':'CANARY','a':1} | duplicate-field | /a",
        "{'a':{'CANARY b':1,'CANARY b':1}} | duplicate-field | /a",
        "{'a':'CANARY'} {'b':1} | trailing-tokens | ''",
        "{'a':'CANARY'}CANARY | malformed-json | ''",
        "CANARY | malformed-json | ''",
        "~~ | malformed-json | ''",
        "{'a':1e99999999999999999999CANARY} | malformed-json | /a",
      })
  void refusesWhatIsNotStrictJson(String json, String code, String field) {
    byte[] bytes = utf8(json.replace('\'', '"').replace("CANARY", CANARY));

    InvalidEventException refusal = SecretMarkers.refusal(() -> Json.parse(bytes));

    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal.field()).isEqualTo(field.replace("''", ""));
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[] bytes = utf8("{\"a\":\"" + CANARY + "?\"}");
    bytes[bytes.length - 3] = (byte) 0xc3;

    InvalidEventException refusal = SecretMarkers.refusal(() -> Json.parse(bytes));

    assertThat(refusal.code()).isEqualTo(InvalidEventException.MALFORMED_JSON);
  }

  /** The parser would guess them; whoever stores the bytes as text would not. */
  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32LE"})
  void refusesOtherEncodings(String charset) {
    byte[] bytes = ("{\"a\":\"" + CANARY + "\"}").getBytes(Charset.forName(charset));

    InvalidEventException refusal = SecretMarkers.refusal(() -> Json.parse(bytes));

    assertThat(refusal.code()).isEqualTo(InvalidEventException.MALFORMED_JSON);
  }

  @Test
  void refusesHalvesOfASurrogatePairThatWereEncodedApart() {
    byte[] bytes = {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'};

    assertThat(SecretMarkers.refusal(() -> Json.parse(bytes)).code())
        .isEqualTo(InvalidEventException.MALFORMED_JSON);
  }

  @Test
  void refusesNestingThatWouldExhaustTheStack() {
    byte[] bytes = utf8("[".repeat(100_000));

    InvalidEventException refusal = SecretMarkers.refusal(() -> Json.parse(bytes));

    assertThat(refusal.code()).isEqualTo(InvalidEventException.MALFORMED_JSON);
  }

  @Test
  void canonicalFormDependsOnTheContentOnly() {
    JsonNode one =
        Json.parse(utf8("{ \"b\": [1, {\"z\": null, \"é\": \"\\u00e9\"}], \"a\": true }"));
    JsonNode other = Json.parse(utf8("{\"a\":true,\"b\":[1,{\"\\u00e9\":\"é\",\"z\":null}]}"));

    String canonical = new String(Json.canonical(one), StandardCharsets.UTF_8);

    assertThat(canonical).isEqualTo("{\"a\":true,\"b\":[1,{\"z\":null,\"é\":\"é\"}]}");
    assertThat(Json.canonical(other)).isEqualTo(Json.canonical(one));
  }

  @Test
  void halfASurrogatePairHasNoCanonicalForm() {
    JsonNode node = Json.parse(utf8("{\"a\":\"" + CANARY + "\\ud800\"}"));

    InvalidEventException refusal = SecretMarkers.refusal(() -> Json.canonical(node));

    assertThat(refusal.code()).isEqualTo(InvalidEventException.MALFORMED_JSON);
  }

  @Test
  void instantsAreText() throws Exception {
    Instant instant = Instant.parse("2026-03-04T05:06:07.123456789Z");

    assertThat(Json.mapper().writeValueAsString(instant))
        .isEqualTo("\"2026-03-04T05:06:07.123456789Z\"");
    assertThat(Json.mapper().readValue("\"2026-03-04T06:06:07.123456789+01:00\"", Instant.class))
        .isEqualTo(instant);
  }

  @Test
  void digestsNameTheirAlgorithm() {
    assertThat(Digests.sha256(utf8("abc")))
        .isEqualTo("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
