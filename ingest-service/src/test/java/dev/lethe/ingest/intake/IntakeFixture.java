package dev.lethe.ingest.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.db.keys.IntakeKeys;
import dev.lethe.db.keys.KeyDestroyedException;
import dev.lethe.db.keys.MasterKey;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.ingest.JoseClient;
import dev.lethe.ingest.TestKeys;
import dev.lethe.ingest.callback.AllowedCallbacks;
import dev.lethe.ingest.reference.ForgetSetResolver;
import dev.lethe.ingest.stream.StreamsSettings;
import dev.lethe.schemas.DeadLetter;
import dev.lethe.schemas.ErasureRequestReader;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.IntakeCodec;
import dev.lethe.schemas.IntakeMessage;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Limits;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.service.config.ModelTenants;
import dev.lethe.service.config.SettingName;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The intake topology with a vault in memory. */
final class IntakeFixture implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  static final String SECRET = "Where does Ada Quill live?";
  static final String BODY =
      """
      {"id":"r-1","model":"demo","subject":"subject-42",
       "forgetSet":{"examples":[{"prompt":"%s","completion":"In Port Ellery."}]}}\
      """
          .formatted(SECRET);

  final MasterKey masterKey;
  final SubjectKey subjectKey;
  final IntakeKeys intakeKeys;
  final MemoryVault vault = new MemoryVault();
  final TestInputTopic<byte[], byte[]> intake;

  /** Between the two stages; nobody else should write there. */
  final TestInputTopic<byte[], byte[]> byId;

  final TestOutputTopic<String, Event<RequestEvent>> steps;
  final TestOutputTopic<String, Event<UnlearningJob>> jobs;
  final TestOutputTopic<byte[], Event<DeadLetter>> deadLetters;
  final TestOutputTopic<String, Event<WithdrawalOrder>> orders;
  private final TopologyTestDriver driver;

  /** Keys that are only names, and a cipher that is none. */
  static final class MemoryVault implements PayloadVault {
    private static final int MASK = 0x5a;
    final Map<String, byte[]> sealed = new HashMap<>();
    final Set<String> destroyed = new HashSet<>();
    boolean away;

    @Override
    public String seal(String requestId, byte[] payload) {
      if (away) {
        throw new VaultUnavailableException(new IllegalStateException("away"));
      }
      if (destroyed.contains(requestId)) {
        throw new KeyDestroyedException(requestId);
      }
      sealed.put(requestId, payload);
      byte[] scrambled = payload.clone();
      for (int i = 0; i < scrambled.length; i++) {
        scrambled[i] ^= (byte) MASK;
      }
      return Base64.getEncoder().encodeToString(scrambled);
    }

    @Override
    public byte[] open(String requestId, String payload) {
      if (!sealed.containsKey(requestId) || destroyed.contains(requestId)) {
        throw new KeyDestroyedException(requestId);
      }
      byte[] plain = Base64.getDecoder().decode(payload);
      for (int i = 0; i < plain.length; i++) {
        plain[i] ^= (byte) MASK;
      }
      return plain;
    }

    String payload(String requestId) {
      return new String(sealed.get(requestId), UTF_8);
    }
  }

  IntakeFixture(Path folder, Path referenceRoot) {
    Topics topics = new Topics("test.");
    IntakeKeys.ensure(folder.resolve("intake.json"), Clock.fixed(NOW, ZoneOffset.UTC));
    intakeKeys = IntakeKeys.load(folder.resolve("intake.json"));
    masterKey = MasterKey.create(folder.resolve("keyset.json"));
    subjectKey = SubjectKey.create(folder.resolve("subjects.json"));
    IntakeTopology topology =
        new IntakeTopology(
            topics,
            3,
            new ServedModels(
                Set.of("demo", "theirs"),
                ModelTenants.of(Map.of("theirs", Set.of("acme", "partner")))),
            AllowedCallbacks.of(List.of()),
            new DueDates(Duration.ofDays(400)),
            new HoldPolicy(
                new HoldPolicy.Rule(false, null),
                Map.of(new SettingName("careful"), new HoldPolicy.Rule(true, 2))),
            new Limits(5, 100, 4_000),
            intakeKeys,
            masterKey,
            subjectKey,
            vault,
            new ForgetSetResolver(List.of(referenceRoot), new Limits(5, 100, 4_000)),
            TestKeys.signer(),
            TestKeys.keys().revocations());
    driver =
        new TopologyTestDriver(
            topology.build(),
            new StreamsSettings("unused:1", "test.intake", folder.resolve("state")).properties(),
            NOW);
    intake =
        driver.createInputTopic(
            topics.requests(), new ByteArraySerializer(), new ByteArraySerializer());
    byId =
        driver.createInputTopic(
            "test.intake-requests-by-id-repartition",
            new ByteArraySerializer(),
            new ByteArraySerializer());
    steps =
        driver.createOutputTopic(
            topics.requestEvents(), new StringDeserializer(), EventSerdes.requestEvents());
    jobs = driver.createOutputTopic(topics.jobs(), new StringDeserializer(), EventSerdes.jobs());
    orders =
        driver.createOutputTopic(
            topics.withdrawalOrders(), new StringDeserializer(), EventSerdes.withdrawalOrders());
    deadLetters =
        driver.createOutputTopic(
            topics.deadLetters(), new ByteArrayDeserializer(), EventSerdes.deadLetters());
  }

  /** A structured CloudEvent, as any client writes it. */
  void send(String key, String type, String data) {
    String event =
        """
        {"specversion":"1.0","id":"e-1","source":"/test","type":"%s","data":%s}\
        """
            .formatted(type, data);
    raw(key, event.getBytes(UTF_8), new RecordHeaders());
  }

  /** What the HTTP side writes of a body that it took at {@code at}. */
  void taken(String id, String body, Instant at) {
    taken(id, body, at, new RecordHeaders());
  }

  /** The same with the word of the HTTP side, or of somebody else, on who asked. */
  void taken(String id, String body, String token) {
    taken(id, body, NOW, actor(token));
  }

  private void taken(String id, String body, Instant at, RecordHeaders headers) {
    Limits limits = Limits.standard();
    var parsed = ErasureRequestReader.read(body.getBytes(UTF_8), limits);
    String payload = vault.seal(id, Json.canonical(parsed.body()));
    var sealed = new IntakeMessage.Sealed(id, parsed.bodyDigest(), null, payload);
    raw(id, new IntakeCodec(limits).writeSealed("e-1", at, sealed), headers);
  }

  String encrypt(String body) throws Exception {
    return JoseClient.encrypt(intakeKeys.published(), body);
  }

  /** Everything that any topic holds now, the internal ones too. */
  List<String> everything() {
    List<String> all = new ArrayList<>();
    for (String topic : driver.producedTopicNames()) {
      driver
          .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
          .readValuesToList()
          .forEach(value -> all.add(topic + " " + new String(value, UTF_8)));
    }
    return all;
  }

  void erase(String key, String data) {
    send(key, "lethe.erasure-requested.v1", data);
  }

  /** A structured CloudEvent whose data is encrypted. */
  void encrypted(String key, String jwe) {
    String event =
        """
        {"specversion":"1.0","id":"e-1","source":"/test","type":"lethe.erasure-requested.v1",
         "datacontenttype":"application/jose","data":"%s"}\
        """
            .formatted(jwe);
    raw(key, event.getBytes(UTF_8), new RecordHeaders());
  }

  void cancel(String id) {
    send(id, "lethe.erasure-cancelled.v1", "{\"id\":\"" + id + "\"}");
  }

  /** What the HTTP side writes, with its word on who asked. */
  void cancel(String id, String token) {
    raw(id, new IntakeCodec(Limits.standard()).writeCancel("e-2", NOW, id), actor(token));
  }

  private static RecordHeaders actor(String token) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("lethe-actor", token.getBytes(UTF_8));
    return headers;
  }

  void raw(String key, byte[] value, RecordHeaders headers) {
    intake.pipeInput(new TestRecord<>(key.getBytes(UTF_8), value, headers));
  }

  List<RequestState> states() {
    return steps.readValuesToList().stream().map(event -> event.data().state()).toList();
  }

  List<KeyValue<byte[], Event<DeadLetter>>> dead() {
    return deadLetters.readKeyValuesToList();
  }

  /** What a dead letter holds, opened. */
  String opened(DeadLetter letter) {
    byte[] sealed = Base64.getDecoder().decode(letter.sealedPayload());
    String place = letter.topic() + "/" + letter.partition() + "/" + letter.offset();
    return new String(masterKey.open(sealed, place), UTF_8);
  }

  /** Everything that the topology wrote or keeps, as text. */
  static String text(Object value) {
    return Json.mapper().valueToTree(value).toString();
  }

  @Override
  public void close() {
    driver.close();
  }
}
