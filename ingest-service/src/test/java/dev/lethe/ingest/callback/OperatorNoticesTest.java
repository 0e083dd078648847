package dev.lethe.ingest.callback;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.ingest.stream.StreamsSettings;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.ServiceRole;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.access.Actor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operator has told, whatever a request says. */
class OperatorNoticesTest {
  private static final Instant START = Instant.parse("2027-01-02T03:04:05Z");
  private static final int ATTEMPTS = 3;
  private static final URI ALERTS = URI.create("https://pager.example.org/lethe");
  private static final URI CRM = URI.create("https://crm.example.org/erase");
  private static final URI ADS = URI.create("https://ads.example.org/erase");

  private final List<URI> urls = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();
  private final List<byte[]> bodies = new ArrayList<>();
  private final SubjectKey subjectKey;
  private final TopologyTestDriver driver;
  private final TestInputTopic<byte[], byte[]> events;
  private final TestOutputTopic<byte[], byte[]> said;
  private boolean taken = true;

  OperatorNoticesTest(@TempDir Path folder) {
    subjectKey = SubjectKey.create(folder.resolve("keyset.json"));
    OperatorNotices notices =
        new OperatorNotices(
            ALERTS,
            List.of(
                new Recipient("ads", ADS, "other"::equals),
                new Recipient("crm", CRM, "acme"::equals)));
    CallbackTopology topology =
        new CallbackTopology(
            new Topics("test."),
            subjectKey,
            AllowedCallbacks.of(List.of()),
            this::send,
            null,
            null,
            new CallbackRetry(ATTEMPTS, Duration.ofSeconds(1), Duration.ofSeconds(60)),
            notices);
    driver =
        new TopologyTestDriver(
            topology.build(),
            new StreamsSettings("unused:1", "test.callbacks", folder.resolve("state")).properties(),
            START);
    events =
        driver.createInputTopic(
            "test.request-events", new ByteArraySerializer(), new ByteArraySerializer());
    said =
        driver.createOutputTopic(
            "test.request-events", new ByteArrayDeserializer(), new ByteArrayDeserializer());
    assertThat(topology.isIdle()).isFalse();
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void aRecipientOfTheTenantIsToldOnceWhoseDataItIsAndThatItWasIsOnRecord() throws Exception {
    received("r-1", "acme");
    step("r-1", "acme", RequestState.ENFORCED, START);
    pass(Duration.ofSeconds(1));
    assertThat(urls).isEmpty();

    step("r-1", "acme", RequestState.CERTIFIED, START);
    pass(Duration.ofSeconds(1));
    step("r-1", "acme", RequestState.REVOKED, START);
    pass(Duration.ofSeconds(5));

    assertThat(urls).containsExactly(CRM);
    JsonNode notice = Json.parse(bodies.get(0));
    assertThat(notice.path("type").asText()).isEqualTo("lethe.recipient-notice.v1");
    assertThat(notice.path("id").asText()).isEqualTo(ids.get(0)).endsWith(".crm");
    assertThat(notice.at("/data/subject").asText()).isEqualTo("customer 17");
    assertThat(notice.at("/data/requestId").asText()).isEqualTo("r-1");
    CaseEvent outcome = outcome();
    assertThat(outcome.kind()).isEqualTo(CaseEvent.Kind.RECIPIENT_TOLD);
    assertThat(outcome.reason()).isEqualTo("crm");
    assertThat(outcome.tenant()).isEqualTo("acme");
    assertThat(outcome.actor()).isEqualTo(ServiceRole.INGEST.actor());
    assertThat(said.isEmpty()).isTrue();
  }

  @Test
  void oneThatAcknowledgesNothingIsGivenUpOnRecord() {
    taken = false;
    received("r-1", "acme");
    step("r-1", "acme", RequestState.CERTIFIED, START);

    pass(Duration.ofMinutes(2));

    assertThat(urls).hasSize(ATTEMPTS);
    assertThat(ids).containsOnly(ids.get(0));
    assertThat(outcome().kind()).isEqualTo(CaseEvent.Kind.RECIPIENT_NOT_REACHED);
    assertThat(said.isEmpty()).isTrue();
  }

  @Test
  void whatWasCertifiedLongAgoOrIsOfAnotherTenantIsNotTold() {
    received("r-1", "acme");
    step("r-1", "acme", RequestState.CERTIFIED, START.minus(Duration.ofDays(31)));
    received("r-2", "somebody");
    step("r-2", "somebody", RequestState.CERTIFIED, START);
    received("r-3", "acme");
    step("r-3", "acme", RequestState.REJECTED, START);

    pass(Duration.ofSeconds(2));

    assertThat(urls).isEmpty();
    assertThat(driver.getKeyValueStore(CallbackProcessor.SUBJECTS).approximateNumEntries())
        .isZero();
  }

  @Test
  void withoutTheSubjectThereIsNothingToTell() {
    step("r-1", "acme", RequestState.CERTIFIED, START);

    pass(Duration.ofSeconds(1));

    assertThat(urls).isEmpty();
    assertThat(outcome().kind()).isEqualTo(CaseEvent.Kind.RECIPIENT_NOT_REACHED);
  }

  @Test
  void anAlertGoesToTheOperatorAsItStandsInTheLogUnlessItIsOld() {
    byte[] alert = alert("r-1", START);
    events.pipeInput(new byte[0], alert);
    events.pipeInput(new byte[0], alert("r-2", START.minus(Duration.ofDays(2))));
    CaseEvent told = CaseEvent.told(request("r-1", "acme"), START, "x", true, actor());
    events.pipeInput(new byte[0], EventSerdes.caseEvents().write(Event.of(told)));

    pass(Duration.ofSeconds(2));

    assertThat(urls).containsExactly(ALERTS);
    assertThat(bodies.get(0)).isEqualTo(alert);
    assertThat(said.isEmpty()).isTrue();
  }

  private static byte[] alert(String id, Instant at) {
    CaseEvent alert = CaseEvent.alert(request(id, "acme"), at, "after-PT0S", at, actor());
    return EventSerdes.caseEvents().write(Event.of(alert));
  }

  private static Actor actor() {
    return ServiceRole.INGEST.actor();
  }

  private static Lifecycle.Request request(String id, String tenant) {
    return new Lifecycle.Request(id, tenant, "demo");
  }

  private CaseEvent outcome() {
    return EventSerdes.caseEvents().read(said.readValue()).data();
  }

  private CompletableFuture<Boolean> send(URI url, String eventId, byte[] body) {
    urls.add(url);
    ids.add(eventId);
    bodies.add(body);
    return CompletableFuture.completedFuture(taken);
  }

  private void pass(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 250) {
      driver.advanceWallClockTime(Duration.ofMillis(250));
    }
  }

  private void received(String id, String tenant) {
    RequestEvent.Intake intake =
        new RequestEvent.Intake(
            subjectKey.sealText("customer 17", id),
            Digests.sha256(new byte[0]),
            null,
            START,
            START.plusSeconds(60),
            1,
            0,
            null,
            null,
            null);
    pipe(id, tenant, RequestState.RECEIVED, START, intake);
  }

  private void step(String id, String tenant, RequestState state, Instant at) {
    pipe(id, tenant, state, at, null);
  }

  private void pipe(
      String id,
      String tenant,
      RequestState state,
      Instant at,
      RequestEvent.@Nullable Intake intake) {
    RequestEvent event =
        new RequestEvent(id, tenant, "demo", state, at, null, null, null, null, intake, null);
    events.pipeInput(
        id.getBytes(StandardCharsets.UTF_8), EventSerdes.requestEvents().write(Event.of(event)));
  }
}
