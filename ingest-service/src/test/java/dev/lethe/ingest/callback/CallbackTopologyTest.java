package dev.lethe.ingest.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.keys.SubjectKey;
import dev.lethe.ingest.OddRecords;
import dev.lethe.ingest.drp.DrpReport;
import dev.lethe.ingest.drp.DrpStatus;
import dev.lethe.ingest.opendsr.OpenDsrReport;
import dev.lethe.ingest.stream.StreamsSettings;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.access.Actor;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallbackTopologyTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final String URL = "https://hooks.example.org/lethe?token=1";
  private static final int ATTEMPTS = 3;
  private static final StringSerializer TEXT = new StringSerializer();

  private final List<CompletableFuture<Boolean>> attempts = new ArrayList<>();
  private final List<URI> urls = new ArrayList<>();
  private final List<String> eventIds = new ArrayList<>();
  private final List<byte[]> bodies = new ArrayList<>();
  private final List<String> reports = new ArrayList<>();
  private final List<DrpReport> agentReports = new ArrayList<>();
  private SubjectKey subjectKey;
  private TopologyTestDriver driver;
  private TestInputTopic<String, Event<RequestEvent>> requests;
  private TestInputTopic<String, Event<EnforcementEvent>> enforcements;

  CallbackTopologyTest(@TempDir Path folder) {
    subjectKey = SubjectKey.create(folder.resolve("keyset.json"));
    CallbackTopology topology =
        new CallbackTopology(
            new Topics("test."),
            subjectKey,
            AllowedCallbacks.of(List.of("https://hooks.example.org")),
            this::send,
            this::report,
            this::reportToAgent,
            new CallbackRetry(ATTEMPTS, Duration.ofSeconds(1), Duration.ofSeconds(60)),
            OperatorNotices.none());
    driver =
        new TopologyTestDriver(
            topology.build(),
            new StreamsSettings("unused:1", "test.callbacks", folder.resolve("state")).properties(),
            START);
    requests =
        driver.createInputTopic(
            "test.request-events", new StringSerializer(), EventSerdes.requestEvents());
    enforcements =
        driver.createInputTopic(
            "test.enforcement-events", new StringSerializer(), EventSerdes.enforcementEvents());
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void enforcedAndCertifiedAreToldOnceEach() {
    received("r-1", URL);
    for (RequestState state :
        List.of(RequestState.ACCEPTED, RequestState.SHIELDED, RequestState.ENFORCED)) {
      step("r-1", state);
    }
    step("r-1", RequestState.CERTIFIED);

    pass(Duration.ofSeconds(1));
    attempts.forEach(attempt -> attempt.complete(true));
    pass(Duration.ofMinutes(2));

    assertThat(urls).containsExactly(URI.create(URL), URI.create(URL));
    assertThat(eventIds).doesNotHaveDuplicates();
    assertThat(open()).isZero();
  }

  @Test
  void whatIsRevokedAfterItsCertificateIsTold() {
    received("r-1", URL);
    step("r-1", RequestState.CERTIFIED);
    step("r-1", RequestState.REVOKED);

    pass(Duration.ofSeconds(1));

    assertThat(bodies).hasSize(2).last().extracting(this::state).isEqualTo(RequestState.REVOKED);
  }

  @Test
  void whatAReplicaLosesAndHasAgainIsToldAndWhatItAcknowledgesIsNot() {
    received("r-1", URL);
    for (EnforcementEvent.Kind kind : EnforcementEvent.Kind.values()) {
      enforcement("r-1", kind);
    }
    enforcement("nobody", EnforcementEvent.Kind.ENFORCEMENT_LOST);

    pass(Duration.ofSeconds(1));

    assertThat(bodies)
        .extracting(body -> EventSerdes.enforcementEvents().read(body).data().kind())
        .containsExactlyInAnyOrder(
            EnforcementEvent.Kind.ENFORCEMENT_LOST, EnforcementEvent.Kind.ENFORCEMENT_RESTORED);
  }

  @Test
  void triesAgainLaterAndLaterAndGivesUp() {
    received("r-1", URL);
    step("r-1", RequestState.CANCELLED);
    pass(Duration.ofSeconds(1));

    attempts.get(0).complete(false);
    pass(Duration.ofMillis(750));
    assertThat(attempts).hasSize(1);
    pass(Duration.ofSeconds(1));
    assertThat(attempts).hasSize(2);
    attempts.get(1).complete(false);
    pass(Duration.ofSeconds(1));
    assertThat(attempts).hasSize(2);
    pass(Duration.ofSeconds(2));
    assertThat(attempts).hasSize(3);
    attempts.get(2).complete(false);
    pass(Duration.ofMinutes(5));

    assertThat(attempts).hasSize(ATTEMPTS);
    assertThat(eventIds).containsOnly(eventIds.get(0));
    assertThat(open()).isZero();
  }

  @Test
  void whoeverWaitsForAHeldRequestIsToldOfItsRejectionAlone() {
    received("r-1", URL);
    step("r-1", RequestState.ACCEPTED);
    step("r-1", RequestState.HELD);
    step("r-1", RequestState.HELD);
    pass(Duration.ofSeconds(1));
    assertThat(urls).isEmpty();

    step("r-1", RequestState.REJECTED);
    pass(Duration.ofSeconds(1));

    assertThat(urls).containsExactly(URI.create(URL));
  }

  @Test
  void aTryUnderWayIsNotBegunAgainAndTriesAreCountedInTheStore() {
    received("r-1", URL);
    step("r-1", RequestState.REJECTED);
    pass(Duration.ofMinutes(5));
    assertThat(attempts).hasSize(1);

    attempts.get(0).complete(false);
    pass(Duration.ofMillis(500));

    PendingCallback delivery =
        driver
            .<String, PendingCallback>getKeyValueStore(CallbackProcessor.DELIVERIES)
            .get(eventIds.get(0));
    assertThat(delivery.failures()).isEqualTo(1);
    assertThat(delivery.sealedUrl()).doesNotContain("example", "token");
  }

  @Test
  void nobodyIsToldWhoDidNotAskOrWhoseAddressIsNotAllowedAnyMore() {
    received("r-1", null);
    step("r-1", RequestState.FAILED);
    received("r-2", "https://elsewhere.example.org/");
    step("r-2", RequestState.FAILED);

    pass(Duration.ofSeconds(5));

    assertThat(attempts).isEmpty();
    assertThat(open()).isZero();
  }

  @Test
  void oddRecordsHoldNobodyUp() {
    ByteArraySerializer bytes = new ByteArraySerializer();
    var input = driver.createInputTopic("test.request-events", bytes, bytes);
    byte[] event = "{\"specversion\":\"1.0\",\"id\":\"e-1\",\"data\":{}}".getBytes(UTF_8);

    OddRecords.around(event).forEach(input::pipeInput);
    received("r-1", URL);
    step("r-1", RequestState.REJECTED);
    pass(Duration.ofSeconds(1));

    assertThat(urls).containsExactly(URI.create(URL));
  }

  @Test
  void everyStatusIsToldToEveryAddressForStatuses() {
    List<String> two = List.of("https://hooks.example.org/a", "https://hooks.example.org/b");
    String text = new CallbackAddresses(null, two, START.plusSeconds(60)).text();
    received("r-1", text);
    for (RequestState state :
        List.of(
            RequestState.ACCEPTED,
            RequestState.SHIELDED,
            RequestState.FITTING,
            RequestState.VERIFIED,
            RequestState.ENFORCED,
            RequestState.CERTIFIED)) {
      step("r-1", state);
    }
    enforcement("r-1", EnforcementEvent.Kind.ENFORCEMENT_LOST);

    pass(Duration.ofSeconds(1));
    attempts.forEach(attempt -> attempt.complete(true));
    pass(Duration.ofMinutes(2));

    assertThat(reports)
        .containsExactlyInAnyOrder(
            "a RECEIVED", "b RECEIVED", "a SHIELDED", "b SHIELDED", "a CERTIFIED", "b CERTIFIED");
    assertThat(urls).isEmpty();
    assertThat(open()).isZero();
  }

  @Test
  void eachAddressForStatusesIsTriedByItself() {
    List<String> two = List.of("https://hooks.example.org/a", "https://hooks.example.org/b");
    received("r-1", new CallbackAddresses(URL, two, START.plusSeconds(60)).text());
    pass(Duration.ofSeconds(1));

    attempts.get(0).complete(true);
    attempts.get(1).complete(false);
    pass(Duration.ofSeconds(3));
    attempts.get(2).complete(true);
    step("r-1", RequestState.REJECTED);
    pass(Duration.ofSeconds(1));

    assertThat(reports.subList(0, 3)).containsExactly("a RECEIVED", "b RECEIVED", "b RECEIVED");
    assertThat(reports.subList(3, 5)).containsExactlyInAnyOrder("a REJECTED", "b REJECTED");
    assertThat(urls).containsExactly(URI.create(URL));
  }

  @Test
  void anAgentIsToldOfEachChangeOfStatus() {
    received("r-1", agent("https://hooks.example.org/agent"));
    for (RequestState state :
        List.of(
            RequestState.ACCEPTED,
            RequestState.SHIELDED,
            RequestState.FITTING,
            RequestState.VERIFIED,
            RequestState.ENFORCED,
            RequestState.CERTIFIED)) {
      step("r-1", state);
    }

    pass(Duration.ofSeconds(1));
    attempts.forEach(attempt -> attempt.complete(true));
    pass(Duration.ofMinutes(2));

    assertThat(agentReports)
        .extracting(report -> report.status().status())
        .containsExactlyInAnyOrder(
            DrpStatus.Status.IN_PROGRESS, DrpStatus.Status.IN_PROGRESS, DrpStatus.Status.FULFILLED);
    assertThat(agentReports)
        .allSatisfy(
            report -> {
              assertThat(report.requestId()).isEqualTo("r-1");
              assertThat(report.agentRequestId()).isEqualTo("own-1");
              assertThat(report.receivedAt()).isEqualTo(START);
              assertThat(report.expectedBy()).isEqualTo(START.plusSeconds(60));
            });
    assertThat(urls).isEmpty();
    assertThat(open()).isZero();
  }

  @Test
  void anAgentIsToldOnceThatTheRequestIsDueLaterAndWhenFromThenOn() {
    received("r-1", agent("https://hooks.example.org/agent"));
    received("r-2", agent(null));
    var cases = driver.createInputTopic("test.request-events", TEXT, EventSerdes.caseEvents());
    for (String id : List.of("r-1", "r-2", "nobody")) {
      cases.pipeInput(id, Event.of(extended(id, 90)));
      cases.pipeInput(id, Event.of(extended(id, 120)));
    }
    step("r-1", RequestState.REJECTED);

    pass(Duration.ofSeconds(1));

    assertThat(agentReports)
        .extracting(report -> report.status().status())
        .containsExactlyInAnyOrder(DrpStatus.Status.IN_PROGRESS, DrpStatus.Status.DENIED);
    assertThat(agentReports)
        .allSatisfy(
            report -> {
              assertThat(report.expectedBy()).isEqualTo(START.plusSeconds(90));
              assertThat(report.extension()).isEqualTo("complex");
            });
  }

  private static String agent(@Nullable String url) {
    var drp = new CallbackAddresses.DrpAddress(url, "own-1", START, null);
    return new CallbackAddresses(null, List.of(), START.plusSeconds(60), drp).text();
  }

  private static CaseEvent extended(String id, int seconds) {
    return CaseEvent.extended(
        new Lifecycle.Request(id, "acme", "demo"),
        START,
        "complex",
        START.plusSeconds(seconds),
        Actor.service("test"));
  }

  private CompletableFuture<Boolean> reportToAgent(URI url, DrpReport report) {
    assertThat(url).hasToString("https://hooks.example.org/agent");
    agentReports.add(report);
    CompletableFuture<Boolean> attempt = new CompletableFuture<>();
    attempts.add(attempt);
    return attempt;
  }

  private CompletableFuture<Boolean> report(URI url, OpenDsrReport report) {
    assertThat(report.dueAt()).isEqualTo(START.plusSeconds(60));
    assertThat(report.controller()).isEqualTo("acme");
    reports.add(url.getPath().substring(1) + " " + report.state());
    CompletableFuture<Boolean> attempt = new CompletableFuture<>();
    attempts.add(attempt);
    return attempt;
  }

  private CompletableFuture<Boolean> send(URI url, String eventId, byte[] body) {
    urls.add(url);
    eventIds.add(eventId);
    bodies.add(body);
    CompletableFuture<Boolean> attempt = new CompletableFuture<>();
    attempts.add(attempt);
    return attempt;
  }

  private RequestState state(byte[] body) {
    return EventSerdes.requestEvents().read(body).data().state();
  }

  private long open() {
    return driver.getKeyValueStore(CallbackProcessor.DELIVERIES).approximateNumEntries();
  }

  private void pass(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 250) {
      driver.advanceWallClockTime(Duration.ofMillis(250));
    }
  }

  private void received(String id, @Nullable String url) {
    String sealed = url == null ? null : subjectKey.sealText(url, CallbackTopology.sealedFor(id));
    RequestEvent.Intake intake =
        new RequestEvent.Intake(
            "c2VhbGVk",
            Digests.sha256(new byte[0]),
            null,
            START,
            START.plusSeconds(60),
            1,
            0,
            null,
            sealed,
            null);
    pipe(id, RequestState.RECEIVED, intake);
  }

  private void step(String id, RequestState state) {
    pipe(id, state, null);
  }

  private void enforcement(String id, EnforcementEvent.Kind kind) {
    EnforcementEvent event =
        new EnforcementEvent(
            id, "demo", "one", Digests.sha256(new byte[0]), kind, START, "missing", null);
    enforcements.pipeInput(id, Event.of(event));
  }

  private void pipe(String id, RequestState state, RequestEvent.@Nullable Intake intake) {
    RequestEvent event =
        new RequestEvent(id, "acme", "demo", state, START, null, null, null, null, intake, null);
    requests.pipeInput(id, Event.of(event));
  }
}
