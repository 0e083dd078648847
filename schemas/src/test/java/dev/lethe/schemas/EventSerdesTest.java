package dev.lethe.schemas;

import static dev.lethe.schemas.SecretMarkers.CANARY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.measured.Measurements;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventSerdesTest {
  private static final int CHANGES = 200;
  private static final byte[] ODD =
      "\0\"\\{}[]:,0-9eEz \n=/+\u00ff".getBytes(StandardCharsets.ISO_8859_1);

  static Collection<SampleEvents.Written<?>> events() {
    return SampleEvents.events().values();
  }

  @ParameterizedTest
  @MethodSource("events")
  <T> void everyEventComesBackAsItWasWritten(SampleEvents.Written<T> sample) {
    var headers = new RecordHeaders();

    byte[] json = sample.codec().serialize("topic", headers, sample.event());

    assertThat(sample.codec().deserialize("topic", headers, json)).isEqualTo(sample.event());
    assertThat(headers.lastHeader("content-type").value())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("application/cloudevents+json");
  }

  @ParameterizedTest
  @MethodSource("events")
  <T> void anUnknownFieldIsRefused(SampleEvents.Written<T> sample) {
    ObjectNode envelope = tree(sample);
    ((ObjectNode) envelope.get("data")).put("note", CANARY);

    InvalidEventException refusal = refusal(sample.codec(), envelope);

    assertThat(refusal).hasMessage("unknown-field at /data/note");
  }

  @ParameterizedTest
  @MethodSource("events")
  <T> void everyFieldOfAnotherTypeIsRefused(SampleEvents.Written<T> sample) {
    ObjectNode data = (ObjectNode) tree(sample).get("data");
    for (String field : fields(data)) {
      ObjectNode envelope = tree(sample);
      ((ObjectNode) envelope.get("data")).putArray(field).addObject().put(CANARY, CANARY);

      InvalidEventException refusal = refusal(sample.codec(), envelope);

      assertThat(refusal.code()).isIn("wrong-type", "schema", "unknown-field", "missing-field");
      assertThat(refusal.field()).startsWith("/data/" + field);
    }
  }

  @ParameterizedTest
  @MethodSource("events")
  <T> void aMissingFieldIsNamedOrWasOptional(SampleEvents.Written<T> sample) {
    ObjectNode data = (ObjectNode) tree(sample).get("data");
    int refused = 0;
    for (String field : fields(data)) {
      ObjectNode envelope = tree(sample);
      ((ObjectNode) envelope.get("data")).remove(field);
      try {
        assertThat(sample.codec().read(Json.write(envelope)).data()).isNotNull();
      } catch (InvalidEventException e) {
        refused++;
        assertThat(e).hasMessage("missing-field at /data/" + field);
      }
    }
    assertThat(refused).isGreaterThanOrEqualTo(4);
  }

  @ParameterizedTest
  @MethodSource("events")
  <T> void duplicatesAndTrailingTokensAreRefused(SampleEvents.Written<T> sample) {
    String json = new String(sample.json(), StandardCharsets.UTF_8);
    String twice = json.replace("\"data\":{", "\"data\":{\"note\":\"" + CANARY + "\",\"note\":1,");

    assertThat(SecretMarkers.refusal(() -> sample.codec().read(utf8(twice))))
        .hasMessage("duplicate-field at /data/note");
    assertThat(
            SecretMarkers.refusal(() -> sample.codec().read(utf8(json + "{\"" + CANARY + "\":1}"))))
        .hasMessage("trailing-tokens");
    assertThat(SecretMarkers.refusal(() -> sample.codec().read(utf8(json.substring(1)))).code())
        .isIn("malformed-json", "trailing-tokens");
  }

  @ParameterizedTest
  @MethodSource("events")
  <T> void envelopeAndDataMustAgree(SampleEvents.Written<T> sample) {
    ObjectNode otherType = tree(sample).put("type", CANARY);
    ObjectNode otherSubject = tree(sample).put("subject", CANARY);
    ObjectNode noSubject = tree(sample).without("subject");
    ObjectNode noTime = tree(sample).without("time");

    assertThat(refusal(sample.codec(), otherType)).hasMessage("schema at /type");
    assertThat(refusal(sample.codec(), otherSubject)).hasMessage("schema at /subject");
    assertThat(refusal(sample.codec(), noSubject)).hasMessage("missing-field at /subject");
    assertThat(refusal(sample.codec(), noTime)).hasMessage("missing-field at /time");
  }

  @Test
  void whatBreaksItsSchemaIsNotWrittenEither() {
    StoredArtefact bundle = new StoredArtefact(CANARY, "l", "c2ln", SampleEvents.DIGEST);
    AdapterEvent broken = AdapterEvent.adapterReady("r-1", "demo", bundle, 8, SampleEvents.AT);

    InvalidEventException refusal =
        SecretMarkers.refusal(() -> EventSerdes.adapterEvents().write(Event.of(broken)));

    assertThat(refusal).hasMessage("schema at /data/digest");
  }

  @Test
  void onlyReceivedCarriesAnIntake() {
    ObjectNode received =
        tree(
            new SampleEvents.Written<>(
                EventSerdes.requestEvents(), Event.of(SampleEvents.received())));
    ObjectNode accepted =
        tree(
            new SampleEvents.Written<>(
                EventSerdes.requestEvents(), Event.of(SampleEvents.step(RequestState.ACCEPTED))));
    ObjectNode intake = (ObjectNode) received.get("data").get("intake");
    ((ObjectNode) accepted.get("data")).set("intake", intake);
    ((ObjectNode) received.get("data")).remove("intake");

    assertThat(refusal(EventSerdes.requestEvents(), received))
        .hasMessage("missing-field at /data/intake");
    assertThat(refusal(EventSerdes.requestEvents(), accepted)).hasMessage("schema at /data");
  }

  /** All who read topics catch nothing else: any other exception would stop them for good. */
  @ParameterizedTest
  @MethodSource("events")
  <T> void whateverBytesAreChangedNothingButARefusalIsThrown(SampleEvents.Written<T> sample) {
    Random random = new Random(11);
    byte[] json = sample.json();
    int read = 0;
    for (int i = 0; i < CHANGES; i++) {
      byte[] changed = json.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        changed[random.nextInt(changed.length)] = ODD[random.nextInt(ODD.length)];
      }
      try {
        read += sample.codec().read(changed).id().isEmpty() ? 0 : 1;
      } catch (InvalidEventException e) {
        assertThat(e).hasNoCause();
      }
    }
    assertThat(read).isLessThan(CHANGES);
  }

  /** Postgres keeps none of them in a jsonb, and the projector would stop at the record. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\u0000\"",
        "\"\\ud800\"",
        "[{\"x\":\"\\udc00\"}]",
        "1e999",
        "[-1e999]",
        "{\"\\u0000\":1}"
      })
  void whatNoTableCanHoldIsRefused(String figure) {
    RequestEvent step = SampleEvents.step(RequestState.VERIFIED);
    String event =
        new String(EventSerdes.requestEvents().write(Event.of(step)), StandardCharsets.UTF_8);
    byte[] odd = utf8(event.replace("\"forgetAfter\":0.02", "\"forgetAfter\":" + figure));

    InvalidEventException refusal =
        SecretMarkers.refusal(() -> EventSerdes.requestEvents().read(odd));

    assertThat(refusal.getMessage()).startsWith("schema at /data/measured/forgetAfter");
  }

  @Test
  void tombstonesStayTombstones() {
    assertThat(EventSerdes.replicaEvents().serialize("topic", null)).isNull();
    assertThat(EventSerdes.replicaEvents().deserialize("topic", null)).isNull();
  }

  @Test
  void aRequestIsHeldAndReleasedAsOftenAsPeopleLike() {
    Lifecycle.Held held = new Lifecycle.Held(SampleEvents.received().request());
    Instant at = SampleEvents.AT;

    List<RequestEvent> steps =
        List.of(
            held.hold(at, HoldReason.LEGAL_HOLD, Measurements.none()),
            held.hold(at.plusSeconds(1), HoldReason.LEGAL_HOLD, Measurements.none()),
            held.hold(at, HoldReason.LARGE_REQUEST, Measurements.none()),
            held.release(at, "ticket-7"),
            held.release(at.plusSeconds(1), "ticket-7"));

    assertThat(steps.stream().map(step -> Event.of(step).id())).doesNotHaveDuplicates();
  }

  @Test
  void whatPeopleAskForAgainIsAnotherJob() {
    UnlearningJob hold = SampleEvents.job(UnlearningJob.Action.HOLD);
    UnlearningJob later =
        new UnlearningJob(
            hold.requestId(),
            hold.tenant(),
            hold.model(),
            hold.action(),
            hold.at().plusSeconds(1),
            null,
            null,
            null);

    assertThat(Event.of(later).id()).isNotEqualTo(Event.of(hold).id());
    assertThat(Event.of(hold.until(null)).id()).isEqualTo(Event.of(hold).id());
  }

  @ParameterizedTest
  @EnumSource(
      value = EnforcementEvent.Kind.class,
      names = {"ENFORCED", "REJECTED", "WITHDRAWN"})
  void whatIsSaidAgainHasTheSameId(EnforcementEvent.Kind kind) {
    EnforcementEvent first = SampleEvents.enforcement(kind);
    EnforcementEvent again =
        new EnforcementEvent(
            "r-1", "demo", "replica-1", SampleEvents.DIGEST, kind, Instant.EPOCH, null, null);

    assertThat(Event.of(again).id()).isEqualTo(Event.of(first).id());
  }

  @ParameterizedTest
  @EnumSource(
      value = EnforcementEvent.Kind.class,
      names = {"STATEMENT_REJECTED", "ENFORCEMENT_LOST", "ENFORCEMENT_RESTORED"})
  void whatHappensAgainHasAnotherId(EnforcementEvent.Kind kind) {
    EnforcementEvent first = SampleEvents.enforcement(kind);
    EnforcementEvent again =
        new EnforcementEvent(
            "r-1", "demo", "replica-1", SampleEvents.DIGEST, kind, Instant.EPOCH, "other", null);

    assertThat(Event.of(again).id()).isNotEqualTo(Event.of(first).id());
  }

  @Test
  void whatSaysSomethingElseHasAnotherId() {
    List<String> ids = events().stream().map(sample -> sample.event().id()).distinct().toList();

    assertThat(ids).hasSameSizeAs(events());
  }

  private static InvalidEventException refusal(EventCodec<?> codec, ObjectNode envelope) {
    return SecretMarkers.refusal(() -> codec.read(Json.write(envelope)));
  }

  private static ObjectNode tree(SampleEvents.Written<?> sample) {
    return (ObjectNode) Json.parse(sample.json());
  }

  private static List<String> fields(ObjectNode node) {
    return List.copyOf(node.properties().stream().map(e -> e.getKey()).toList());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
