package dev.lethe.inference;

import static dev.lethe.schemas.EnforcementEvent.Kind.ENFORCED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.bundle.FolderBundleStore;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.inference.reload.Replica;
import dev.lethe.inference.reload.SetClock;
import dev.lethe.inference.serving.GateSnapshot;
import dev.lethe.inference.serving.LiveGates;
import dev.lethe.inference.serving.Randomness;
import dev.lethe.inference.serving.RecentTraffic;
import dev.lethe.inference.serving.ReplicaState;
import dev.lethe.localstack.KafkaBroker;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.ReplicaEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A second replica that shares the model of the one under test but follows a log of its own, on a
 * broker that can be taken away.
 */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class FollowingTest {
  private final Running running = Running.ready();
  private final LiveGates gates = new LiveGates();
  private final ReplicaState state = new ReplicaState();

  @Test
  void aReplicaSaysThatItLivesAndThatItLeaves() {
    TestLog log = new TestLog(running.config().kafka().bootstrap(), "leaving.");
    Replica replica = replica(running.config().kafka().bootstrap(), "leaving.");
    replica.start();
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
    Replica first = replica(bootstrap, "late.");
    first.start();
    Await.until("ready", state::ready);
    first.close();
    TestLog log = new TestLog(bootstrap, "late.");
    AdapterEvent shield = publish("late-1", "Who lived in the tower?");
    log.announce(shield);
    log.announce(publish("late-2", "Who lived in the mill?"));
    ReplicaState later = new ReplicaState();

    try (Replica second = replica(bootstrap, "late.", later)) {
      second.start();
      Await.until("ready", later::ready);

      assertThat(inForce()).hasSize(2);
    }
    log.acknowledgements(shield.digest(), acks -> !acks.isEmpty());
  }

  @Test
  void withoutKafkaAReplicaServesOnWithinItsLimitAndCatchesUpAfterwards(@TempDir Path folder)
      throws Exception {
    KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"), 0);
    int port = Integer.parseInt(broker.bootstrap().split(":", -1)[1]);
    try (Replica replica = replica(broker.bootstrap(), "outage.")) {
      replica.start();
      Await.until("ready", state::ready);
      TestLog log = new TestLog(broker.bootstrap(), "outage.");
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
    try (Replica replica = replica(bootstrap, "leaping.", state, clock)) {
      replica.start();
      Await.until("ready", state::ready);

      // When
      clock.leap(Duration.ofDays(-1));

      // Then
      Await.until("ready again", state::ready);
      TestLog log = new TestLog(bootstrap, "leaping.");
      AdapterEvent shield = publish("leaping-1", "Who lived in the lighthouse?");
      log.announce(shield);
      Await.until("the gate in force", () -> inForce().contains(shield.digest()));
    }
  }

  @Test
  void aReplicaDoesNotServeFromATopicThatForgetsUntilItIsMended() throws Exception {
    // Given a topic with the broker's defaults: a week, and then the gates are gone
    String bootstrap = running.config().kafka().bootstrap();
    String topic = "forgetful.adapter-events";
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        Replica replica = replica(bootstrap, "forgetful.")) {
      admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1))).all().get();
      replica.start();
      Await.until("the reason", () -> state.obstacle().contains("retention.ms is 604800000"));
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

  private Replica replica(String bootstrap, String prefix) {
    return replica(bootstrap, prefix, state);
  }

  private Replica replica(String bootstrap, String prefix, ReplicaState itsState) {
    return replica(bootstrap, prefix, itsState, Clock.systemUTC());
  }

  private Replica replica(String bootstrap, String prefix, ReplicaState itsState, Clock clock) {
    InferenceConfig config = config(bootstrap, prefix);
    itsState.loaded(running.model());
    return new Replica(
        new Replica.Surroundings(
            config,
            "second",
            URI.create("http://second:8080"),
            new FolderBundleStore(
                running.config().bundles().dir(),
                ManifestVerifier.load(running.config().trustedKey())),
            gates,
            new RecentTraffic(0, Duration.ZERO, clock),
            itsState,
            clock,
            new Counting()),
        running.model());
  }

  private InferenceConfig config(String bootstrap, String prefix) {
    Map<String, String> values =
        Map.of(
            "lethe.kafka.bootstrap",
            bootstrap,
            "lethe.topics.prefix",
            prefix,
            "lethe.model.id",
            TestStack.MODEL,
            "lethe.model.dir",
            running.config().model().dir().toString(),
            "lethe.bundles.dir",
            running.config().bundles().dir().toString(),
            "lethe.trusted-key",
            running.config().trustedKey().toString(),
            "lethe.isolation-limit",
            "10m",
            "lethe.heartbeat",
            "100ms");
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(InferenceConfig.class)
        .withDefaultValues(values)
        .build()
        .getConfigMapping(InferenceConfig.class);
  }

  /** Ids that differ. */
  private static final class Counting implements Randomness {
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
