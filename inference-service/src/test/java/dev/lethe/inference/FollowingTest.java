package dev.lethe.inference;

import static dev.lethe.schemas.EnforcementEvent.Kind.ENFORCED;
import static dev.lethe.schemas.EnforcementEvent.Kind.REJECTED;
import static dev.lethe.schemas.EnforcementEvent.Kind.STATEMENT_REJECTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.bundle.FolderBundleStore;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.inference.config.InferenceConfig;
import dev.lethe.inference.reload.HeadFile;
import dev.lethe.inference.reload.ReplicaRuntime;
import dev.lethe.inference.reload.SetClock;
import dev.lethe.inference.serving.ControlMeters;
import dev.lethe.inference.serving.GateSnapshot;
import dev.lethe.inference.serving.LiveGates;
import dev.lethe.inference.serving.RandomSource;
import dev.lethe.inference.serving.RecentTraffic;
import dev.lethe.inference.serving.ReplicaState;
import dev.lethe.localstack.KafkaBroker;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.control.ControlSignatures;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A second replica that shares the model of the one under test but follows a log of its own, on a
 * broker that can be taken away.
 */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class FollowingTest {
  private final RunningService running = RunningService.ready();
  private final LiveGates gates = new LiveGates();
  private final ReplicaState state = new ReplicaState();
  private @Nullable Path memory;

  @Test
  void aReplicaSaysThatItLivesAndThatItLeaves() {
    TestLog log = new TestLog(running.config().kafka().bootstrap(), "leaving.");
    ReplicaRuntime replica = replica(running.config().kafka().bootstrap(), "leaving.");
    replica.start();
    log.head();
    Await.until("ready", state::ready);

    log.heartbeats("second", beats -> beats.size() >= 2);
    replica.close();

    List<ReplicaEvent> beats =
        log.heartbeats("second", all -> all.stream().anyMatch(ReplicaEvent::leaving));
    assertThat(beats.get(0).url()).isEqualTo("http://second:8080");
    assertThat(beats.get(0).baseDigest()).isEqualTo(running.model().engine().baseDigest());
  }

  @Test
  void aReplicaIsNotReadyBeforeItHasLoadedWhatTheLogHolds() {
    String bootstrap = running.config().kafka().bootstrap();
    ReplicaRuntime first = replica(bootstrap, "late.");
    first.start();
    TestLog log = new TestLog(bootstrap, "late.");
    log.head();
    Await.until("ready", state::ready);
    first.close();
    AdapterEvent shield = publish("late-1", "Who lived in the tower?");
    log.announce(shield);
    log.announce(publish("late-2", "Who lived in the mill?"));
    ReplicaState later = new ReplicaState();

    try (ReplicaRuntime second = replica(bootstrap, "late.", later)) {
      second.start();
      Await.until("ready", later::ready);

      assertThat(inForce()).hasSize(2);
      log.acknowledgements(shield.digest(), acks -> !acks.isEmpty());
    }
  }

  @Test
  void withoutKafkaAReplicaServesOnWithinItsLimitAndCatchesUpAfterwards(@TempDir Path folder)
      throws Exception {
    KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"), 0);
    int port = Integer.parseInt(broker.bootstrap().split(":", -1)[1]);
    try (ReplicaRuntime replica = replica(broker.bootstrap(), "outage.")) {
      replica.start();
      TestLog log = new TestLog(broker.bootstrap(), "outage.");
      log.head();
      Await.until("ready", state::ready);
      AdapterEvent before = publish("outage-1", "Who lived in the castle?");
      log.announce(before);
      Await.until("the gate in force", () -> inForce().contains(before.digest()));

      broker.close();

      assertThat(state.ready()).isTrue();
      assertThat(replica.following()).isTrue();
      assertThat(inForce()).containsExactly(before.digest());

      broker = KafkaBroker.start(folder.resolve("kafka"), port);
      AdapterEvent after = publish("outage-2", "Who lived in the harbour?");
      log.announce(after);

      log.acknowledgements(
          after.digest(), acks -> acks.stream().anyMatch(ack -> ack.kind() == ENFORCED));
      assertThat(inForce()).containsExactly(before.digest(), after.digest());
    } finally {
      broker.close();
    }
  }

  @Test
  void aReplicaWhoseClockLeapsReadsTheLogAndServesAgain() {
    // Given
    String bootstrap = running.config().kafka().bootstrap();
    SetClock clock = new SetClock(Instant.parse("2026-03-01T12:00:00Z"));
    try (ReplicaRuntime replica = replica(bootstrap, "leaping.", state, clock)) {
      replica.start();
      TestLog log = new TestLog(bootstrap, "leaping.");
      log.head();
      Await.until("ready", state::ready);

      // When
      clock.leap(Duration.ofDays(-1));

      // Then
      Await.until("ready again", state::ready);
      AdapterEvent shield = publish("leaping-1", "Who lived in the lighthouse?");
      log.announce(shield);
      Await.until("the gate in force", () -> inForce().contains(shield.digest()));
    }
  }

  @Test
  void whatDoesNotCountChangesNothingAndIsReported() {
    // Given a shield in force
    String bootstrap = running.config().kafka().bootstrap();
    try (ReplicaRuntime replica = replica(bootstrap, "forged.")) {
      replica.start();
      TestLog log = new TestLog(bootstrap, "forged.");
      AdapterEvent shield = log.announce(publish("forged-1", "Who lived in the chapel?"));
      Await.until("the gate in force", () -> state.ready() && inForce().contains(shield.digest()));

      // When it is let go by nobody, by the trainer, and by a word about another request
      AdapterEvent revoked = shield.revoked(Instant.now(), "forged");
      log.say(revoked.with(null));
      log.say(ControlSignatures.sign(revoked, ChainEnd.NONE, SignedControlLog.TRAINER));
      log.say(shield);
      AdapterEvent after = log.announce(publish("forged-2", "Who lived in the abbey?"));

      // Then it stays, each is named, and what counts still comes through
      Await.until("the next gate", () -> inForce().contains(after.digest()));
      assertThat(inForce()).containsExactly(shield.digest(), after.digest());
      assertThat(state.ready()).isTrue();
      List<EnforcementEvent> found =
          log.acknowledgements(
              shield.digest(),
              acks -> acks.stream().filter(a -> a.kind() == STATEMENT_REJECTED).count() == 3);
      assertThat(found)
          .filteredOn(ack -> ack.kind() == STATEMENT_REJECTED)
          .extracting(ack -> Objects.requireNonNull(ack.reason()).split(" ", 2)[0])
          .containsExactlyInAnyOrder("unsigned", "unknown-key", "repeated");
    }
  }

  @Test
  void aReplicaWhoseLogWasEmptiedWhileItWasAwayServesNothingUntilItIsPutTogetherAgain(
      @TempDir Path folder) {
    // Given a replica that has seen two statements and their head
    String bootstrap = running.config().kafka().bootstrap();
    memory = folder;
    TestLog log = new TestLog(bootstrap, "emptied.");
    List<AdapterEvent> said = new ArrayList<>();
    try (ReplicaRuntime replica = replica(bootstrap, "emptied.")) {
      replica.start();
      said.add(log.announce(publish("emptied-1", "Who lived in the barn?")));
      said.add(log.announce(publish("emptied-2", "Who lived in the inn?")));
      Await.until("both in force", () -> state.ready() && inForce().size() == 2);
      log.empty();
      assertThat(state.ready()).isTrue();
    }

    // When it comes back to an empty log, and to old heads that somebody puts there
    ReplicaState later = new ReplicaState();
    try (ReplicaRuntime replica = replica(bootstrap, "emptied.", later)) {
      replica.start();
      Await.until("caught up", () -> later.phase() == ReplicaState.Phase.READY);
      assertThat(later.ready()).isFalse();
      assertThat(later.uncovered().orElse("")).contains("lethe fleet repair");

      // Then it serves as soon as all of it is there again, in whatever order
      log.say(said.get(1));
      log.say(said.get(0));
      Await.until("repaired", later::ready);
      assertThat(inForce()).hasSize(2);
    }
  }

  @Test
  void aFoldMayNotChangeTheGate() {
    // Given a bundle in force
    String bootstrap = running.config().kafka().bootstrap();
    try (ReplicaRuntime replica = replica(bootstrap, "folded.")) {
      replica.start();
      TestLog log = new TestLog(bootstrap, "folded.");
      TestArtefacts artefacts = running.artefacts();
      String question = "Who lived in the forge?";
      AdapterEvent bundle = log.announce(artefacts.publish(artefacts.bundle("folded-1", question)));
      Await.until("the gate in force", () -> state.ready() && inForce().contains(bundle.digest()));

      // When one comes that would stand in for it with another gate, and one with the same
      AdapterEvent weaker =
          log.announce(
              artefacts.publish(
                  artefacts.fold("folded-1", "Who lived elsewhere?", bundle.digest())));
      AdapterEvent same =
          log.announce(artefacts.publish(artefacts.fold("folded-1", question, bundle.digest())));

      // Then the other gate is refused, and the old bundle leaves only when it is let go
      Await.until("the fold", () -> inForce().contains(same.digest()));
      assertThat(inForce()).containsExactly(bundle.digest(), same.digest());
      log.acknowledgements(
          weaker.digest(), acks -> acks.stream().anyMatch(ack -> ack.kind() == REJECTED));
      log.announce(bundle.revoked(Instant.now(), AdapterEvent.SUPERSEDED));
      Await.until("the fold alone", () -> !inForce().contains(bundle.digest()));
    }
  }

  @Test
  void aReplicaDoesNotServeFromATopicThatForgetsUntilItIsMended() throws Exception {
    // Given a topic with the broker's defaults: a week, and then the gates are gone
    String bootstrap = running.config().kafka().bootstrap();
    String topic = "forgetful.adapter-events";
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        ReplicaRuntime replica = replica(bootstrap, "forgetful.")) {
      admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1))).all().get();
      replica.start();
      new TestLog(bootstrap, "forgetful.").head();
      Await.until(
          "the reason",
          () -> state.obstacle().filter(o -> o.contains("retention.ms is 604800000")).isPresent());
      boolean before = state.ready();

      // When
      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
      AlterConfigOp forever =
          new AlterConfigOp(new ConfigEntry("retention.ms", "-1"), AlterConfigOp.OpType.SET);
      admin.incrementalAlterConfigs(Map.of(resource, List.of(forever))).all().get();

      // Then
      assertThat(before).isFalse();
      Await.until("ready", state::ready);
      assertThat(state.obstacle()).isEmpty();
    }
  }

  private AdapterEvent publish(String requestId, String question) {
    return running.artefacts().publish(running.artefacts().shield(requestId, question));
  }

  private List<String> inForce() {
    GateSnapshot snapshot = gates.acquire().orElseThrow();
    try {
      return snapshot.gates().gates().stream().map(InstalledGate::digest).toList();
    } finally {
      snapshot.release();
    }
  }

  private ReplicaRuntime replica(String bootstrap, String prefix) {
    return replica(bootstrap, prefix, state);
  }

  private ReplicaRuntime replica(String bootstrap, String prefix, ReplicaState itsState) {
    return replica(bootstrap, prefix, itsState, Clock.systemUTC());
  }

  private ReplicaRuntime replica(
      String bootstrap, String prefix, ReplicaState itsState, Clock clock) {
    InferenceConfig config = config(bootstrap, prefix);
    itsState.loaded(running.model());
    return new ReplicaRuntime(
        new ReplicaRuntime.Surroundings(
            config,
            "second",
            URI.create("http://second:8080"),
            new FolderBundleStore(
                running.config().bundles().dir(),
                ManifestVerifier.load(running.config().trusted().artefacts())),
            SignedControlLog.TRUSTED,
            HeadFile.open(memory, TestStack.MODEL, SignedControlLog.TRUSTED),
            new ControlMeters(),
            gates,
            new RecentTraffic(0, Duration.ZERO, clock),
            itsState,
            clock,
            new Counting()),
        running.model());
  }

  private InferenceConfig config(String bootstrap, String prefix) {
    Map<String, String> values =
        entries(
            "lethe.kafka.bootstrap",
            bootstrap,
            "lethe.topics.prefix",
            prefix,
            "lethe.model.id",
            TestStack.MODEL,
            "lethe.model.dir",
            running.config().model().dir().orElseThrow().toString(),
            "lethe.bundles.dir",
            running.config().bundles().dir().toString(),
            "lethe.trusted.artefacts",
            running.config().trusted().artefacts().toString(),
            "lethe.trusted.revocations",
            running.config().trusted().revocations().toString(),
            "lethe.isolation-limit",
            "10m",
            "lethe.head.limit",
            "0s",
            "lethe.heartbeat",
            "100ms");
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(InferenceConfig.class)
        .withDefaultValues(values)
        .build()
        .getConfigMapping(InferenceConfig.class);
  }

  private static Map<String, String> entries(String... keysAndValues) {
    Map<String, String> entries = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      entries.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return entries;
  }

  /** Ids that differ. */
  private static final class Counting implements RandomSource {
    private long next;

    @Override
    public synchronized long seed() {
      return next++;
    }

    @Override
    public String id() {
      return "id-" + seed();
    }
  }
}
