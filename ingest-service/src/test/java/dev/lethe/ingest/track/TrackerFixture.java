package dev.lethe.ingest.track;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.keys.SubjectKey;
import dev.lethe.ingest.TestKeys;
import dev.lethe.ingest.certify.CertificateFolder;
import dev.lethe.ingest.certify.Certifier;
import dev.lethe.ingest.certify.SigningKey;
import dev.lethe.ingest.stream.StreamsSettings;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.StoredArtefact;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.Traffic;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.SignedSteps;
import dev.lethe.schemas.measured.Measurements;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The tracker topology, with words for what happens round it. */
final class TrackerFixture implements AutoCloseable {
  static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  static final String MODEL = "demo";
  static final String SHIELD = digest("shield");
  static final String BUNDLE = digest("bundle");

  final SubjectKey subjectKey;
  final KeyPair signing;
  final CertificateFolder certificates;
  final TopologyTestDriver driver;
  final TestInputTopic<String, Event<RequestEvent>> requests;
  final TestInputTopic<String, Event<CaseEvent>> cases;
  final TestInputTopic<String, Event<AdapterEvent>> adapters;
  final TestInputTopic<String, Event<EnforcementEvent>> enforcements;
  final TestInputTopic<String, Event<ReplicaEvent>> replicas;
  final TestInputTopic<String, byte[]> garbage;
  final TestInputTopic<String, Event<WithdrawalOrder>> orders;
  final TrackerStatus status = new TrackerStatus();

  /** The states that the status told of. */
  final List<RequestState> stepped = new ArrayList<>();

  /** What the tracker says of artefacts, heads and replicas; not what was piped in. */
  private final TestOutputTopic<String, Event<AdapterEvent>> statements;

  private final TestOutputTopic<String, Event<LiveSetHead>> heads;
  private final TestOutputTopic<String, Event<EnforcementEvent>> reports;
  private final TestOutputTopic<String, Event<RequestEvent>> out;
  private Instant now = START;
  private Headers said = new RecordHeaders();
  private final List<AdapterEvent> all = new ArrayList<>();
  private @Nullable LiveSetHead newest;
  private ChainEnd trainers = ChainEnd.NONE;

  TrackerFixture(Path folder) {
    this(folder, model -> Optional.empty());
  }

  /**
   * @param floor the newest head that was ever signed
   */
  TrackerFixture(Path folder, Function<String, Optional<LiveSetHead>> floor) {
    this(
        folder,
        floor,
        new Keys(
            new SigningKey(TestKeys.ingestPair().getPrivate()),
            TestKeys.signer(),
            TestKeys.keys()));
  }

  /** What the service signs with, and whose word counts for it. */
  record Keys(SigningKey documents, ControlSigner control, ControlKeys trusted) {}

  TrackerFixture(Path folder, Function<String, Optional<LiveSetHead>> floor, Keys keys) {
    status.onStep((state, took) -> stepped.add(state));
    Topics topics = new Topics("test.");
    subjectKey = SubjectKey.create(folder.resolve("keyset.json"));
    signing = TestKeys.ingestPair();
    certificates = new CertificateFolder(folder.resolve("certificates"));
    Certifier certifier = new Certifier(subjectKey, keys.documents(), certificates);
    driver =
        new TopologyTestDriver(
            new TrackerTopology(
                    topics,
                    1, // The driver's tasks are all of partition 0.
                    certifier,
                    new TrafficBudget(0.01),
                    new ControlPath(keys.control(), keys.trusted(), Set.of(MODEL), floor, status))
                .build(),
            new StreamsSettings("unused:1", "test.tracker", folder.resolve("state")).properties(),
            START);
    StringSerializer text = new StringSerializer();
    requests = driver.createInputTopic(topics.requestEvents(), text, EventSerdes.requestEvents());
    cases = driver.createInputTopic(topics.requestEvents(), text, EventSerdes.caseEvents());
    adapters = driver.createInputTopic(topics.adapterEvents(), text, EventSerdes.adapterEvents());
    enforcements =
        driver.createInputTopic(topics.enforcementEvents(), text, EventSerdes.enforcementEvents());
    replicas = driver.createInputTopic(topics.replicaEvents(), text, EventSerdes.replicaEvents());
    garbage = driver.createInputTopic(topics.replicaEvents(), text, new ByteArraySerializer());
    orders =
        driver.createInputTopic(topics.withdrawalOrders(), text, EventSerdes.withdrawalOrders());
    StringDeserializer key = new StringDeserializer();
    statements = driver.createOutputTopic(topics.adapterEvents(), key, EventSerdes.adapterEvents());
    heads = driver.createOutputTopic(topics.liveSetHeads(), key, EventSerdes.liveSetHeads());
    reports =
        driver.createOutputTopic(topics.enforcementEvents(), key, EventSerdes.enforcementEvents());
    out =
        driver.createOutputTopic(
            topics.requestEvents(), new StringDeserializer(), EventSerdes.requestEvents());
  }

  static String digest(String text) {
    return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  void accepted(String id) {
    step(id, RequestState.RECEIVED, null, intake(id));
    step(id, RequestState.ACCEPTED, null, null);
  }

  /** What the intake writes since it knows who asks. */
  void submitted(String id, Actor by) {
    Lifecycle.Request request = new Lifecycle.Request(id, "acme", MODEL);
    say(request.receive(now, intake(id)).by(by));
    say(new Lifecycle.Received(request).accept(now));
  }

  private RequestEvent.Intake intake(String id) {
    return new RequestEvent.Intake(
        subjectKey.sealText("subject-42", id),
        digest("body"),
        "gdpr-17",
        START,
        START.plus(Duration.ofDays(30)),
        1,
        0,
        null,
        null,
        null);
  }

  void step(String id, RequestState state) {
    step(id, state, null, null);
  }

  void step(
      String id,
      RequestState state,
      @Nullable String bundle,
      RequestEvent.@Nullable Intake intake) {
    Measurements measured =
        state == RequestState.VERIFIED
            ? Measurements.of(
                Json.mapper().createObjectNode().put("forgetAfter", 0.02).put("gateRecall", 1.0))
            : null;
    RequestEvent event =
        new RequestEvent(id, "acme", MODEL, state, now, null, bundle, null, measured, intake, null);
    boolean signed = state == RequestState.VERIFIED || state == RequestState.FAILED;
    say(signed ? SignedSteps.sign(event, TestKeys.trainer()) : event);
  }

  void failed(String id, String reason, @Nullable String measured) {
    Measurements figures =
        measured == null
            ? null
            : Measurements.of(Json.parse(measured.getBytes(StandardCharsets.UTF_8)));
    RequestEvent event =
        new RequestEvent(
            id, "acme", MODEL, RequestState.FAILED, now, reason, null, null, figures, null, null);
    say(SignedSteps.sign(event, TestKeys.trainer()));
  }

  void shieldReady(String id) {
    adapter(id, AdapterEvent.Kind.SHIELD_READY, SHIELD);
  }

  void adapterReady(String id) {
    adapter(id, AdapterEvent.Kind.ADAPTER_READY, BUNDLE);
  }

  /** What the trainer announces. */
  AdapterEvent adapter(String id, AdapterEvent.Kind kind, String digest) {
    return announce(unsigned(id, kind, digest));
  }

  /** A bundle that is published beside FAILED. */
  AdapterEvent adapter(String id, AdapterEvent.Kind kind, String digest, String reason) {
    return announce(unsigned(id, kind, digest).besideFailure(reason));
  }

  /** A bundle that was folded from another one. */
  void folded(String id, String digest, String from) {
    announce(unsigned(id, AdapterEvent.Kind.ADAPTER_READY, digest).replacing(from));
  }

  private AdapterEvent announce(AdapterEvent event) {
    AdapterEvent signed = ControlSignatures.sign(event, trainers, TestKeys.trainer());
    trainers = ControlSignatures.end(signed);
    all.add(signed);
    say(signed);
    return signed;
  }

  AdapterEvent unsigned(String id, AdapterEvent.Kind kind, String digest) {
    StoredArtefact stored = new StoredArtefact(digest, "x", "c2ln", digest("base"));
    return kind == AdapterEvent.Kind.SHIELD_READY
        ? AdapterEvent.shieldReady(id, MODEL, stored, now)
        : AdapterEvent.adapterReady(id, MODEL, stored, 8, now);
  }

  /** The end of the trainer's chain. */
  ChainEnd trainers() {
    return trainers;
  }

  /** Steps that are said from now on have this header alone. */
  void sayWith(String header, String value) {
    said = new RecordHeaders().add(header, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Steps that are said from now on have no header. */
  void sayWithNone() {
    said = new RecordHeaders();
  }

  /** Whatever somebody writes to the topic. */
  void say(RequestEvent event) {
    requests.pipeInput(
        new TestRecord<>(event.requestId(), Event.of(event), new RecordHeaders(said)));
  }

  /** Whatever somebody writes to the topic. */
  void say(CaseEvent event) {
    cases.pipeInput(event.requestId(), Event.of(event));
  }

  void say(AdapterEvent event) {
    adapters.pipeInput(MODEL, Event.of(event));
  }

  void cancelOrdered(String id) {
    order(unsignedOrder(id, WithdrawalOrder.Kind.CANCEL, "requester", null), TestKeys.signer());
  }

  void revokeOrdered(String id, String reason, @Nullable String by) {
    order(unsignedOrder(id, WithdrawalOrder.Kind.REVOKE, reason, by), TestKeys.signer());
  }

  /** What the service orders since it knows who asks. */
  void cancelOrdered(String id, Actor actor) {
    order(
        unsignedOrder(id, WithdrawalOrder.Kind.CANCEL, "requester", null, actor),
        TestKeys.signer());
  }

  /** What the service orders since it knows who asks. */
  void revokeOrdered(String id, String reason, @Nullable String by, Actor actor) {
    order(unsignedOrder(id, WithdrawalOrder.Kind.REVOKE, reason, by, actor), TestKeys.signer());
  }

  WithdrawalOrder unsignedOrder(
      String id, WithdrawalOrder.Kind kind, String reason, @Nullable String by) {
    return unsignedOrder(id, kind, reason, by, null);
  }

  private WithdrawalOrder unsignedOrder(
      String id,
      WithdrawalOrder.Kind kind,
      String reason,
      @Nullable String by,
      @Nullable Actor actor) {
    return new WithdrawalOrder(
        id, MODEL, kind, reason, by, now, TestKeys.signer().keyId(), "AAAA", actor);
  }

  void order(WithdrawalOrder order, ControlSigner signer) {
    orders.pipeInput(MODEL, Event.of(ControlSignatures.sign(order, signer)));
  }

  void ack(String replica, String id, String digest) {
    enforcement(replica, id, digest, EnforcementEvent.Kind.ENFORCED);
  }

  void ack(String replica, String id, String digest, Traffic traffic) {
    enforcement(replica, id, digest, EnforcementEvent.Kind.ENFORCED, traffic);
  }

  void enforcement(String replica, String id, String digest, EnforcementEvent.Kind kind) {
    enforcement(replica, id, digest, kind, null);
  }

  private void enforcement(
      String replica,
      String id,
      String digest,
      EnforcementEvent.Kind kind,
      @Nullable Traffic traffic) {
    enforcements.pipeInput(
        id, Event.of(new EnforcementEvent(id, MODEL, replica, digest, kind, now, null, traffic)));
  }

  void alive(String replica) {
    heartbeat(replica, START, false);
  }

  void heartbeat(String replica, Instant startedAt, boolean leaving) {
    ReplicaEvent event =
        new ReplicaEvent(
            replica, MODEL, "http://127.0.0.1:1", digest("base"), startedAt, now, leaving);
    replicas.pipeInput(replica, Event.of(event, "e-" + now + replica));
  }

  /** A heartbeat that says what is in force there. */
  void serving(String replica, ReplicaEvent.Serving serving) {
    ReplicaEvent event =
        new ReplicaEvent(
            replica, MODEL, "http://127.0.0.1:1", digest("base"), START, now, false, serving);
    replicas.pipeInput(replica, Event.of(event, "s-" + now + replica));
  }

  /** What a replica says that serves all that it should. */
  ReplicaEvent.Serving whole() {
    LiveSetHead head = head();
    return new ReplicaEvent.Serving(head.sequence(), head.liveSet(), true, List.of());
  }

  void twoReplicasAndAShield() {
    alive("one");
    alive("two");
    accepted("r-1");
    shieldReady("r-1");
    states();
  }

  void shielded() {
    twoReplicasAndAShield();
    ack("one", "r-1", SHIELD);
    ack("two", "r-1", SHIELD);
    assertThat(states()).containsExactly(RequestState.SHIELDED);
  }

  /** Shielded, and the bundle is verified. */
  void verified() {
    shielded();
    step("r-1", RequestState.FITTING);
    adapterReady("r-1");
    step("r-1", RequestState.VERIFIED, BUNDLE, null);
  }

  /** Enforced and certified: the bundle alone is in force. */
  void certified() {
    verified();
    ack("one", "r-1", BUNDLE);
    ack("two", "r-1", BUNDLE);
    withdraw("one", "r-1", SHIELD);
    withdraw("two", "r-1", SHIELD);
    assertThat(states()).containsExactly(RequestState.ENFORCED, RequestState.CERTIFIED);
    revocations();
  }

  void withdraw(String replica, String id, String digest) {
    enforcement(replica, id, digest, EnforcementEvent.Kind.WITHDRAWN);
  }

  /** Lets time pass, with a heartbeat every 2 s of those who live. */
  void pass(Duration time, String... living) {
    pass(time, () -> Stream.of(living).forEach(this::alive));
  }

  /** Lets time pass, with something that happens every 2 s. */
  void pass(Duration time, Runnable beat) {
    for (long left = time.toMillis(); left > 0; left -= 500) {
      driver.advanceWallClockTime(Duration.ofMillis(500));
      now = now.plusMillis(500);
      if (left % 2_000 == 0) {
        beat.run();
      }
    }
  }

  Instant now() {
    return now;
  }

  /** What the tracker has written since the last look, without what was piped in. */
  List<RequestEvent> written() {
    List<RequestEvent> written = new ArrayList<>();
    out.readValuesToList().forEach(event -> written.add(event.data()));
    return written;
  }

  /** What the tracker has revoked since the last look. */
  List<AdapterEvent> revocations() {
    List<AdapterEvent> revoked = data(statements);
    all.addAll(revoked);
    return revoked;
  }

  /** What the trainer and the tracker have said so far. */
  List<AdapterEvent> everyStatement() {
    revocations();
    return List.copyOf(all);
  }

  List<String> revoked() {
    return revocations().stream().map(event -> event.digest() + " " + event.reason()).toList();
  }

  /** The heads that were signed since the last look. */
  List<LiveSetHead> heads() {
    List<LiveSetHead> signed = data(heads);
    if (!signed.isEmpty()) {
      newest = signed.get(signed.size() - 1);
    }
    return signed;
  }

  /** The newest head. */
  LiveSetHead head() {
    heads();
    return requireNonNull(newest);
  }

  /** What was said of replicas since the last look. */
  List<EnforcementEvent> reports() {
    return data(reports);
  }

  private static <T> List<T> data(TestOutputTopic<String, Event<T>> topic) {
    return topic.readValuesToList().stream().map(Event::data).toList();
  }

  /** What lies in the topic now, events or not, is of no interest. */
  void discard() {
    var unused =
        driver
            .createOutputTopic(
                "test.request-events", new ByteArrayDeserializer(), new ByteArrayDeserializer())
            .readRecordsToList();
  }

  List<RequestState> states() {
    return written().stream().map(RequestEvent::state).toList();
  }

  @Override
  public void close() {
    driver.close();
  }
}
