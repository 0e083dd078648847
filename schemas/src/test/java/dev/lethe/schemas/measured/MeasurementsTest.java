package dev.lethe.schemas.measured;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.measured.Verification.AttackFamily;
import dev.lethe.schemas.measured.Verification.Interval;
import dev.lethe.schemas.measured.Verification.Relearning;
import dev.lethe.schemas.measured.Verification.TruthRatio;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeasurementsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "request-verified-attacked",
        "request-verified",
        "request-verified-scores",
        "request-held-blast-radius",
        "request-held-legal",
        "request-shielded-traffic",
        "request-enforced-traffic"
      })
  void whatIsReadIsWrittenAgainByteForByte(String fixture) throws Exception {
    // Given an event as it was once written
    byte[] event = fixture(fixture);

    // When it is read, and its figures are written again
    RequestEvent read = EventSerdes.requestEvents().read(event).data();
    String written = Json.mapper().writeValueAsString(read.measured());

    // Then they are what they were, wherever they stand
    String figures = Json.parse(event).at("/data/measured").toString();
    assertThat(written).isEqualTo(figures);
    assertThat(read.measured()).hasToString(figures);
    JsonNode tree = Json.mapper().valueToTree(read);
    assertThat(tree.path("measured")).hasToString(figures);
  }

  @Test
  void whatWasVerifiedHasTypes() throws Exception {
    Verification figures = measured("request-verified-attacked").verification();

    assertThat(figures.truthRatio()).isEqualTo(new TruthRatio(0.0312, 0.4127, 24, 3));
    assertThat(figures.attacks()).containsOnlyKeys("all", "paraphrase", "other language");
    assertThat(figures.attacks())
        .containsEntry("all", new AttackFamily(5, 5, new Interval(0.5655, 1), 0.0))
        .containsEntry("other language", new AttackFamily(2, 2, new Interval(0.3424, 1), null));
    assertThat(figures.relearning()).isEqualTo(new Relearning(-0.0125, 10, 24));
    assertThat(figures.limits()).isNull();
    assertThat(figures.nothingToForget()).isFalse();
  }

  @Test
  void aLegalHoldHasATypeAndIsNoFigure() throws Exception {
    Instant at = Instant.parse("2026-03-04T05:06:07.123456Z");
    LegalHold ordered = new LegalHold("case-12", Instant.parse("2027-03-04T05:06:07.123456Z"), at);

    Measurements held = measured("request-held-legal");

    assertThat(held.legalHold()).contains(ordered);
    assertThat(held.figures()).isEmpty();
    assertThat(Measurements.none().withLegalHold(ordered)).hasToString(held.toString());
    LegalHold endless = new LegalHold("case-12", null, at);
    assertThat(Measurements.none().withLegalHold(endless).legalHold()).contains(endless);
  }

  @Test
  void whatIsNoLegalHoldCountsAsNone() {
    for (String other :
        List.of(
            "{\"legalHold\":7}",
            "{\"legalHold\":{\"reason\":\"x\"}}",
            "{\"legalHold\":{\"reason\":\"x\",\"orderedAt\":\"yesterday\"}}")) {
      assertThat(Measurements.of(Json.parse(other.getBytes(UTF_8))).legalHold()).isEmpty();
    }
  }

  @Test
  void aLegalHoldEndsAtItsEnd() {
    Instant end = Instant.parse("2026-03-04T00:00:00Z");
    LegalHold hold = new LegalHold("case-12", end, end.minusSeconds(9));

    assertThat(hold.isOver(end.minusNanos(1))).isFalse();
    assertThat(hold.isOver(end)).isTrue();
    assertThat(new LegalHold("case-12", null, end).isOver(Instant.MAX)).isFalse();
  }

  @Test
  void trafficHasTypes() throws Exception {
    assertThat(measured("request-shielded-traffic").shieldTraffic())
        .contains(new GateTraffic(1624, 57, true));
    assertThat(measured("request-enforced-traffic").bundleTraffic())
        .contains(new GateTraffic(1624, 57, false));
  }

  @Test
  void aGatesScoresHaveATypeAndAreNeitherListedNorCertified() throws Exception {
    Measurements verified = measured("request-verified-scores");

    assertThat(verified.gateScores())
        .contains(new GateScores(0.75, 3, List.of(0, 0, 1, 4, 5), List.of(40, 58, 1, 1, 0)));
    assertThat(verified.figures()).containsOnlyKeys("gateRecall");
    assertThat(verified.overlaps())
        .containsExactly(new SharedDirections("sha256:0123456789ab", 0.0021));
    assertThat(verified.figuresAlone()).hasToString("{\"gateRecall\":0.9}");
    assertThat(verified.ofOneRequest().overlaps()).isEmpty();
    assertThat(verified.ofOneRequest().gateScores()).isPresent();
    assertThat(measured("request-verified").gateScores()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "{}",
        "{\"width\":0,\"below\":1,\"forget\":[1,2],\"background\":[1,2]}",
        "{\"width\":1,\"below\":2,\"forget\":[1,2],\"background\":[1,2]}",
        "{\"width\":1,\"below\":1,\"forget\":[1,2],\"background\":[1,2,3]}",
        "{\"width\":1,\"below\":1,\"forget\":[1,-2],\"background\":[1,2]}",
        "{\"width\":1,\"below\":1,\"forget\":[1,0.5],\"background\":[1,2]}"
      })
  void scoresOfAnotherFormCountAsNone(String scores) {
    String measured = "{\"gateScores\":" + scores + "}";

    assertThat(Measurements.of(Json.parse(measured.getBytes(UTF_8))).gateScores()).isEmpty();
  }

  @Test
  void figuresOfOldNamesAreShownAndNothingElse() throws Exception {
    Measurements old = measured("request-verified");

    assertThat(old.figures()).containsOnlyKeys("forgetAfter", "gate");
    assertThat(old.verification()).isEqualTo(Measurements.none().verification());
    assertThat(old.method()).isEmpty();
    assertThat(old.signature()).isEmpty();
  }

  @Test
  void whatANewerWriterSaysSurvives() {
    // Given names, parts, an order and numbers that no writer of today makes
    String method = "{\"rank\":8,\"teacher\":{\"name\":\"t\"}}";
    String set = "{\"members\":2,\"epoch\":7}";
    String newer =
        "{\"signed\":{\"key\":\"k\",\"scheme\":2,\"signature\":\"s\"},\"zeta\":[1,1.0],"
            + "\"heldOut\":\"many\",\"findings\":[{\"what\":\"leaked\",\"found\":1,\"by\":\"x\"}],"
            + "\"limits\":[{\"unit\":\"share\",\"what\":\"leaked\"}],\"method\":"
            + method
            + ",\"liveSet\":"
            + set
            + "}";

    Measurements measured = of(newer);

    // Then all of it is passed on, and what has a type is read all the same
    assertThat(measured).hasToString(newer);
    assertThat(measured.unsigned().toString())
        .startsWith("{\"signed\":{\"key\":\"k\",\"scheme\":2},");
    assertThat(measured.figuresAlone().json().fieldNames())
        .toIterable()
        .containsExactly("zeta", "heldOut", "limits", "liveSet");
    assertThat(measured.findings().orElseThrow().json())
        .hasToString("[{\"what\":\"leaked\",\"found\":1,\"by\":\"x\"}]");
    assertThat(measured.method().orElseThrow().json()).hasToString(method);
    assertThat(measured.method().orElseThrow().rank()).isEqualTo(8);
    assertThat(measured.liveSet().orElseThrow().json()).hasToString(set);
    assertThat(measured.liveSet().orElseThrow().sequence()).isEqualTo(-1);
    assertThat(measured.signature()).contains(new StepSignature("k", "s"));
  }

  @Test
  void numbersOfLimitsKeepTheirSpelling() {
    Measurements measured =
        of(
            """
            {"limits":[{"what":"a","found":1,"bound":"at least","limit":0.8,"kept":true},
                       {"what":"b","found":1.0,"bound":"at most","limit":1E-4,"kept":false},
                       {"what":"c","bound":"at most","limit":0.05,"kept":true}]}\
            """);

    List<Limit> limits = Objects.requireNonNull(measured.verification().limits());

    assertThat(limits).extracting(Limit::foundText).containsExactly("1", "1.0", "");
    assertThat(limits)
        .extracting(Limit::boundText)
        .containsExactly("at least 0.8", "at most 1.0E-4", "at most 0.05");
    assertThat(limits).extracting(Limit::isMissed).containsExactly(false, true, false);
  }

  @Test
  void aTrackersFiguresHaveOneForm() {
    LiveSetInForce set = LiveSetInForce.of(7, "sha256:x", 2);

    Measurements shielded =
        Measurements.none().withShieldTraffic(new GateTraffic(9, 1, true)).withLiveSet(set);
    Measurements enforced = Measurements.none().withBundleTraffic(new GateTraffic(9, 1, false));
    Measurements revoked =
        Measurements.none().withRevocation(new RevokedArtefacts("Ada", List.of("sha256:y")));
    Measurements nobodys =
        Measurements.none().withRevocation(new RevokedArtefacts(null, List.of()));

    assertThat(shielded)
        .hasToString(
            "{\"shieldTraffic\":{\"questions\":9,\"fired\":1,\"beyondBudget\":true},"
                + "\"liveSet\":{\"sequence\":7,\"digest\":\"sha256:x\",\"members\":2}}");
    assertThat(enforced).hasToString("{\"bundleTraffic\":{\"questions\":9,\"fired\":1}}");
    assertThat(revoked)
        .hasToString(
            "{\"revocation\":{\"by\":\"Ada\",\"claimed\":true,\"artefacts\":[\"sha256:y\"]}}");
    assertThat(nobodys).hasToString("{\"revocation\":{\"artefacts\":[]}}");
    assertThat(revoked.revocation()).contains(new RevokedArtefacts("Ada", List.of("sha256:y")));
  }

  @Test
  void aTrainersMethodHasOneForm() {
    ObjectNode provenance = Json.mapper().createObjectNode().put("seed", 7);

    Measurements measured =
        of("{\"gateRecall\":1.0}")
            .withMethod(Method.of("gated-lora", "sha256:b", "sha256:e", "f32", 8, 16, provenance));

    assertThat(measured)
        .hasToString(
            "{\"gateRecall\":1.0,\"method\":{\"name\":\"gated-lora\",\"baseDigest\":\"sha256:b\","
                + "\"encoderDigest\":\"sha256:e\",\"precision\":\"f32\",\"rank\":8,\"alpha\":16.0,"
                + "\"seed\":7}}");
  }

  @Test
  void laterFiguresReplaceEarlierOnesAndSignaturesGo() {
    Measurements shielded = of("{\"a\":1,\"b\":{\"x\":1}}");
    Measurements enforced = of("{\"b\":{\"y\":2},\"signed\":{\"key\":\"k\",\"signature\":\"s\"}}");

    Measurements both = shielded.followedBy(enforced.withoutSignature());

    assertThat(both).hasToString("{\"a\":1,\"b\":{\"y\":2}}");
  }

  @Test
  void nobodyChangesThem() {
    ObjectNode source = Json.mapper().createObjectNode().put("a", 1);
    Measurements measured = Measurements.of(source);

    source.put("a", 2);
    ((ObjectNode) measured.json()).put("a", 3);
    measured.figures().clear();

    assertThat(measured).hasToString("{\"a\":1}").isEqualTo(of("{\"a\":1}"));
  }

  private static Measurements measured(String fixture) throws IOException {
    return Objects.requireNonNull(
        EventSerdes.requestEvents().read(fixture(fixture)).data().measured());
  }

  private static Measurements of(String json) {
    return Measurements.of(Json.parse(json.getBytes(UTF_8)));
  }

  private static byte[] fixture(String name) throws IOException {
    try (InputStream in =
        MeasurementsTest.class.getResourceAsStream("/compat/v1/" + name + ".json")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }
}
