package dev.lethe.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No text that stands in one line anywhere lets a line break, or what acts like one, through. */
class PatternsTest {
  private static final List<String> ODD =
      List.of(
          "\\n", "\\r", "\\r\\n", "\\u0000", "\\u0085", "\\u009b", "\\u2028", "\\u2029", "\\u202e",
          "\\u2066", "\\u200f", "\\ufeff", "\\ud800", "\\udc00");

  private static final List<String> FIELDS =
      List.of("id", "tenant", "model", "legalBasis", "receivedAt", "dueAt", "callbackUrl");

  private static final String REQUEST =
      """
      {"id":"r-1","tenant":"acme","model":"demo","subject":"s","legalBasis":"gdpr-17",
       "receivedAt":"2026-01-02T03:04:05Z","dueAt":"2026-03-02T03:04:05Z",
       "callbackUrl":"https://example.org/x",
       "forgetSet":{"texts":["t"]}}""";

  static Stream<String[]> oddities() {
    return FIELDS.stream().flatMap(field -> ODD.stream().map(odd -> new String[] {field, odd}));
  }

  @ParameterizedTest
  @MethodSource("oddities")
  void aRequestIsRefusedByTheFieldThatEndsInAnOddCharacter(String field, String odd) {
    String request = REQUEST.replaceFirst("(\"" + field + "\":\"[^\"]*)", "$1" + quoted(odd));

    InvalidEventException refusal = SecretMarkers.refusal(() -> read(request));

    assertThat(refusal).hasMessage("schema at /" + field);
  }

  @ParameterizedTest
  @MethodSource("oddities")
  void anEventIsRefusedToo(String field, String odd) {
    String event =
        new String(EventSerdes.requestEvents().write(Event.of(SampleEvents.received())), UTF_8);
    String name = field.equals("id") ? "requestId" : field;
    String odder = event.replaceFirst("(\"" + name + "\":\"[^\"]*)", "$1" + quoted(odd));

    if (odder.equals(event)) {
      assertThat(field).isEqualTo("callbackUrl");
      return;
    }
    InvalidEventException refusal =
        SecretMarkers.refusal(() -> EventSerdes.requestEvents().read(odder.getBytes(UTF_8)));

    assertThat(refusal.field()).endsWith("/" + name);
  }

  @Test
  void halfACharacterIsRefusedWhereverItStands() {
    String subject = REQUEST.replace("\"s\"", "\"s\\ud83d\"");
    String text = REQUEST.replace("[\"t\"]", "[\"t\",\"\\udd17\"]");

    assertThat(SecretMarkers.refusal(() -> read(subject))).hasMessage("schema at /subject");
    assertThat(SecretMarkers.refusal(() -> read(text))).hasMessage("schema at /forgetSet/texts/1");
    assertThat(read(REQUEST.replace("\"s\"", "\"\\ud83e\\udd17\"")).subject()).isEqualTo("🤗");
  }

  @Test
  void anIdMayNotEndInALineBreakInACancellationEither() {
    byte[] event =
        """
        {"specversion":"1.0","id":"e","source":"s","type":"lethe.erasure-cancelled.v1",
         "data":{"id":"nl-1\\n"}}"""
            .getBytes(UTF_8);

    InvalidEventException refusal =
        SecretMarkers.refusal(
            () -> new IntakeCodec(Limits.standard()).read("nl-1\n".getBytes(UTF_8), none(), event));

    assertThat(refusal).hasMessage("schema at /data/id");
  }

  /** Some languages' $ matches before a last line break, and so lets it pass. */
  @Test
  void everyAnchoredPatternAlsoForbidsLineBreaksApart() throws Exception {
    List<String> alone = new ArrayList<>();
    for (Path file : schemas()) {
      alone(Json.parse(Files.readAllBytes(file)), file.getFileName().toString(), alone);
    }

    assertThat(alone).isEmpty();
  }

  private static void alone(JsonNode node, String at, List<String> alone) {
    String pattern = node.path("pattern").asText("");
    String other = node.path("$ref").asText("");
    if (pattern.endsWith("$") && !other.endsWith("/line") && !other.endsWith("/text")) {
      alone.add(at);
    }
    node.properties().forEach(e -> alone(e.getValue(), at + "/" + e.getKey(), alone));
    node.forEach(element -> alone(element, at, alone));
  }

  private static List<Path> schemas() throws IOException, URISyntaxException {
    Path folder =
        Path.of(Objects.requireNonNull(Schemas.class.getResource("v1/common.json")).toURI());
    try (Stream<Path> files = Files.list(Objects.requireNonNull(folder.getParent()))) {
      return files.filter(file -> file.toString().endsWith(".json")).toList();
    }
  }

  private static ErasureRequest read(String json) {
    return ErasureRequestReader.read(json.getBytes(UTF_8), Limits.standard()).request();
  }

  private static String quoted(String escape) {
    return escape.replace("\\", "\\\\");
  }

  private static Headers none() {
    return new RecordHeaders();
  }
}
