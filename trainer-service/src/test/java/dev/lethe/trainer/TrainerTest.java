package dev.lethe.trainer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.keys.MasterKey;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.UnlearningJob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trainer against a real broker, with an engine that does as told. */
class TrainerTest {
  private final TestTopics log = new TestTopics("m");
  private final FakeForge forge = new FakeForge();
  private final Path folder;
  private final MasterKey strangers;

  TrainerTest(@TempDir Path folder) {
    this.folder = folder;
    this.strangers = MasterKey.create(folder.resolve("keyset.json"));
  }

  /** Payloads are not sealed here, except those that nobody can open. */
  private final KeyService keys =
      new KeyService() {
        @Override
        public byte[] open(String requestId, byte[] ciphertext) {
          return requestId.startsWith("sealed-")
              ? strangers.open(ciphertext, requestId)
              : ciphertext;
        }

        @Override
        public byte[] derive(String requestId, String purpose) {
          return Arrays.copyOf((purpose + requestId).getBytes(StandardCharsets.UTF_8), 32);
        }
      };

  @AfterEach
  void close() {
    forge.letGo = true;
    log.close();
  }

  @Test
  void takesARequestFromItsJobToItsBundle() throws Exception {
    try (Trainer trainer = start()) {
      log.erase("r1");
      log.shielded("r1");
      log.awaitState("r1", RequestState.VERIFIED);

      assertThat(log.states("r1"))
          .containsExactly(RequestState.SHIELDED, RequestState.FITTING, RequestState.VERIFIED);
      RequestEvent verified = log.requests("r1").get(2);
      assertThat(verified.bundle()).isEqualTo(FakeForge.digest("r1", Manifest.Kind.BUNDLE));
      JsonNode measured = requireNonNull(verified.measured());
      assertThat(measured.path("method").path("name").asText()).isEqualTo("gated-lora");
      assertThat(measured.path("method").path("baseDigest").asText()).startsWith("sha256:");
      assertThat(log.adapters("r1"))
          .extracting(AdapterEvent::kind)
          .containsExactly(AdapterEvent.Kind.SHIELD_READY, AdapterEvent.Kind.ADAPTER_READY);
      assertThat(forge.tasks.get("r1")).extracting(task -> task.examples().size()).isEqualTo(1);
      log.await("the offset to move on", () -> log.committed(group()) == 1);
      assertThat(trainer.progress().jobs()).isEmpty();
    }
  }

  @Test
  void aRequestThatWouldSilenceTooMuchWaitsForAPersonAndNobodyWaitsForIt() throws Exception {
    // Given a request that is held, also by the trainer that comes after
    try (Trainer first = start()) {
      log.erase("broad-1");
      log.awaitState("broad-1", RequestState.HELD);
    }
    try (Trainer second = start()) {
      log.erase("r2");
      log.shielded("r2");
      log.awaitState("r2", RequestState.VERIFIED);
      assertThat(log.adapters("broad-1")).isEmpty();
      RequestEvent held = log.requests("broad-1").get(0);
      assertThat(held.reason()).isEqualTo("forget-score");
      assertThat(requireNonNull(held.measured()).path("forgetAfter").asDouble()).isEqualTo(0.25);

      // When it is released
      log.release("broad-1", "ticket-7");
      log.shielded("broad-1");
      log.awaitState("broad-1", RequestState.VERIFIED);
    }

    // Then it goes its way, and the log says why
    assertThat(log.states("broad-1"))
        .containsExactly(
            RequestState.HELD,
            RequestState.ACCEPTED,
            RequestState.SHIELDED,
            RequestState.FITTING,
            RequestState.VERIFIED);
    assertThat(log.requests("broad-1").get(1).reason()).isEqualTo("ticket-7");
    assertThat(forge.releasedFits).containsExactly("broad-1");
  }

  @Test
  void aHeldRequestCanBeCancelled() throws Exception {
    try (Trainer trainer = start()) {
      log.erase("broad-1");
      log.awaitState("broad-1", RequestState.HELD);

      log.cancel("broad-1");

      log.awaitState("broad-1", RequestState.CANCELLED);
      assertThat(log.adapters("broad-1")).isEmpty();
      log.await("the offset to move on", () -> log.committed(group()) == 2);
    }
  }

  @Test
  void shieldsOthersWhileItFitsAndFitsOneAfterTheOther() throws Exception {
    try (Trainer trainer = start()) {
      log.erase("slow-1");
      log.shielded("slow-1");
      awaitFit("slow-1");

      log.erase("r2");
      log.shielded("r2");

      assertThat(forge.fits).containsExactly("slow-1");
      log.await("progress", () -> !trainer.progress().jobs().isEmpty());
      forge.letGo = true;
      log.awaitState("r2", RequestState.VERIFIED);
      assertThat(forge.previous.get("r2"))
          .containsExactly(FakeForge.digest("slow-1", Manifest.Kind.BUNDLE));
    }
  }

  @Test
  void aTrainerThatStopsWhileFittingIsTakenOverWithoutASecondEvent() throws Exception {
    try (Trainer first = start()) {
      log.erase("slow-1");
      log.shielded("slow-1");
      awaitFit("slow-1");
    }

    try (Trainer second = start()) {
      forge.letGo = true;
      log.awaitState("slow-1", RequestState.VERIFIED);
      log.erase("marker");
      log.awaitAdapter("marker", AdapterEvent.Kind.SHIELD_READY);
    }

    assertThat(forge.fits).containsExactly("slow-1", "slow-1");
    assertThat(forge.shields).containsExactly("slow-1", "marker");
    assertThat(log.states("slow-1"))
        .containsExactly(RequestState.SHIELDED, RequestState.FITTING, RequestState.VERIFIED);
  }

  @Test
  void aTrainerThatWasFencedStartsOverFromTheLog() throws Exception {
    try (Trainer trainer = start()) {
      log.erase("slow-1");
      log.shielded("slow-1");
      awaitFit("slow-1");

      for (int partition = 0; partition < 2; partition++) {
        try (Producer<String, byte[]> successor =
            new KafkaClients(settings()).producer(partition)) {
          successor.initTransactions();
        }
      }
      forge.letGo = true;
      log.awaitState("slow-1", RequestState.VERIFIED);
    }

    assertThat(forge.fits).containsExactly("slow-1", "slow-1");
    assertThat(log.states("slow-1"))
        .containsExactly(RequestState.SHIELDED, RequestState.FITTING, RequestState.VERIFIED);
  }

  @Test
  void whatIsDeliveredAgainIsNotDoneAgain() throws Exception {
    try (Trainer trainer = start()) {
      log.erase("r1");
      log.erase("r1");
      log.shielded("r1");
      log.awaitState("r1", RequestState.VERIFIED);
      log.await("the offset to move on", () -> log.committed(group()) > 1);
    }
    log.rewind(group());

    try (Trainer again = start()) {
      log.erase("r1");
      log.erase("r2");
      log.awaitAdapter("r2", AdapterEvent.Kind.SHIELD_READY);
    }

    assertThat(forge.shields).containsExactly("r1", "r2");
    assertThat(forge.fits).containsExactly("r1");
    assertThat(log.states("r1")).filteredOn(RequestState.VERIFIED::equals).hasSize(1);
  }

  @Test
  void aCancellationBeforeFittingTakesTheShieldBack() throws Exception {
    try (Trainer trainer = start()) {
      log.erase("slow-1");
      log.shielded("slow-1");
      awaitFit("slow-1");
      log.erase("r2");
      log.shielded("r2");

      log.cancel("r2");
      log.awaitState("r2", RequestState.CANCELLED);

      assertThat(log.states("r2")).containsExactly(RequestState.SHIELDED, RequestState.CANCELLED);
      assertThat(log.adapters("r2"))
          .extracting(AdapterEvent::kind)
          .containsExactly(AdapterEvent.Kind.SHIELD_READY, AdapterEvent.Kind.ADAPTER_REVOKED);
      assertThat(log.adapters("r2").get(1).digest())
          .isEqualTo(FakeForge.digest("r2", Manifest.Kind.SHIELD));
      assertThat(log.adapters("r2").get(1).reason()).isEqualTo(AdapterEvent.BY_REQUESTER);
    }
  }

  @Test
  void untilReplicasHaveAcknowledgedTheTrackerSaysThatARequestIsCancelled() throws Exception {
    try (Trainer trainer = start()) {
      log.erase("r1");
      log.awaitAdapter("r1", AdapterEvent.Kind.SHIELD_READY);
      log.cancel("r1");
      log.awaitAdapter("r1", AdapterEvent.Kind.ADAPTER_REVOKED);
    }

    try (Trainer again = start()) {
      log.await("the second trainer to be ready", again::isReady);
      assertThat(log.states("r1")).isEmpty();
      log.cancelled("r1");
      log.await("the offset to move past both", () -> log.committed(group()) >= 2);
    }

    assertThat(log.states("r1")).containsExactly(RequestState.CANCELLED);
    assertThat(log.adapters("r1")).hasSize(2);
    assertThat(forge.fits).isEmpty();
  }

  @Test
  void aRequestThatBecomesShieldedDuringItsCancellationIsCancelledAfterwards() throws Exception {
    try (Trainer trainer = start()) {
      log.erase("r1");
      log.awaitAdapter("r1", AdapterEvent.Kind.SHIELD_READY);
      log.cancel("r1");
      log.awaitAdapter("r1", AdapterEvent.Kind.ADAPTER_REVOKED);

      log.shielded("r1");
      log.awaitState("r1", RequestState.CANCELLED);
    }

    assertThat(log.states("r1")).containsExactly(RequestState.SHIELDED, RequestState.CANCELLED);
    assertThat(log.adapters("r1")).hasSize(2);
    assertThat(forge.fits).isEmpty();
  }

  @Test
  void aCancellationThatWaitedDuringARestartIsHeardBeforeFitting() throws Exception {
    try (Trainer trainer = start()) {
      log.erase("r1");
      log.awaitAdapter("r1", AdapterEvent.Kind.SHIELD_READY);
    }
    log.shielded("r1");
    log.cancel("r1");

    try (Trainer trainer = start()) {
      log.awaitState("r1", RequestState.CANCELLED);
    }

    assertThat(forge.fits).isEmpty();
    assertThat(log.states("r1")).containsExactly(RequestState.SHIELDED, RequestState.CANCELLED);
  }

  @Test
  void aCancellationWhileFittingComesTooLate() throws Exception {
    try (Trainer trainer = start()) {
      log.erase("slow-1");
      log.shielded("slow-1");
      awaitFit("slow-1");

      log.cancel("slow-1");
      forge.letGo = true;
      log.awaitState("slow-1", RequestState.VERIFIED);
      log.await("the offset to move past both", () -> log.committed(group()) >= 2);

      assertThat(log.states("slow-1")).doesNotContain(RequestState.CANCELLED);
    }
  }

  @Test
  void aJobThatBreaksTheEngineFailsAndTheNextGoesOn() throws Exception {
    try (Trainer trainer = start()) {
      log.erase("broken-1");
      log.erase("r2");
      log.shielded("broken-1");
      log.awaitState("broken-1", RequestState.FAILED);
      log.shielded("r2");
      log.awaitState("r2", RequestState.VERIFIED);

      assertThat(forge.fits).containsExactly("broken-1", "broken-1", "broken-1", "r2");
      assertThat(log.requests("broken-1").get(2).reason()).isEqualTo(Failures.ENGINE);
      assertThat(log.adapters("broken-1"))
          .extracting(AdapterEvent::kind)
          .containsExactly(AdapterEvent.Kind.SHIELD_READY);
      assertThat(forge.previous.get("r2")).isEmpty();
    }
  }

  @Test
  void aJobThatTakesTheProcessWithItFailsAndTheNextGoesOn() throws Exception {
    Deaths deaths = new Deaths(settings().workDir().resolve("deaths"));
    for (int life = 0; life < Deaths.LIMIT; life++) {
      assertThat(deaths.mayBegin("deadly-1", "fit")).isTrue();
    }

    try (Trainer trainer = start()) {
      log.erase("deadly-1");
      log.erase("r2");
      log.shielded("deadly-1");
      log.awaitState("deadly-1", RequestState.FAILED);
      log.shielded("r2");
      log.awaitState("r2", RequestState.VERIFIED);

      assertThat(log.requests("deadly-1").get(2).reason()).isEqualTo(Failures.PROCESS_DIED);
      assertThat(log.adapters("deadly-1"))
          .extracting(AdapterEvent::kind)
          .containsExactly(AdapterEvent.Kind.SHIELD_READY);
      assertThat(forge.fits).containsExactly("r2");
    }
  }

  @Test
  void aJobThatWasOutlivedIsNotBlamedForLaterDeaths() throws Exception {
    Deaths deaths = new Deaths(settings().workDir().resolve("deaths"));

    for (int life = 0; life <= Deaths.LIMIT; life++) {
      assertThat(deaths.mayBegin("r1", "fit")).isTrue();
      deaths.survived("r1", "fit");
    }

    assertThat(deaths.folder()).isEmptyDirectory();
  }

  @Test
  void aFullDiskIsNotTheJobsFault() throws Exception {
    try (Trainer trainer = start()) {
      log.erase("full-1");
      log.shielded("full-1");
      log.await("more tries than a job has", () -> forge.fits.size() > 3);

      forge.letGo = true;
      log.awaitState("full-1", RequestState.VERIFIED);

      assertThat(log.states("full-1")).doesNotContain(RequestState.FAILED);
    }
  }

  @Test
  void aPayloadThatCannotBeOpenedFailsItsRequest() throws Exception {
    try (Trainer trainer = start()) {
      log.erase("sealed-1");
      log.job("r2", UnlearningJob.Action.ERASE, "eyJub3QiOiJhIHJlcXVlc3QifQ==");
      log.awaitState("sealed-1", RequestState.FAILED);
      log.awaitState("r2", RequestState.FAILED);

      assertThat(log.requests("sealed-1").get(0).reason()).isEqualTo(Failures.UNREADABLE_PAYLOAD);
      assertThat(log.requests("r2").get(0).reason()).isEqualTo(Failures.UNREADABLE_PAYLOAD);
      assertThat(forge.shields).isEmpty();
    }
  }

  @Test
  void whatVerificationRefusesFailsWithItsFiguresAndKeepsTheShield() throws Exception {
    try (Trainer trainer = start()) {
      log.erase("leaky-1");
      log.shielded("leaky-1");
      log.awaitState("leaky-1", RequestState.FAILED);

      RequestEvent failed = log.requests("leaky-1").get(2);
      assertThat(failed.reason()).isEqualTo("forget-score");
      assertThat(failed.measured()).isNotNull();
      assertThat(forge.fits).containsExactly("leaky-1");
      assertThat(log.adapters("leaky-1")).hasSize(1);
    }
  }

  @Test
  void whatIsTooLongFailsBeforeFittingSaysWhereAndKeepsTheShield() throws Exception {
    try (Trainer trainer = start()) {
      log.erase("long-1");
      log.shielded("long-1");
      log.awaitState("long-1", RequestState.FAILED);

      assertThat(log.states("long-1")).containsExactly(RequestState.SHIELDED, RequestState.FAILED);
      assertThat(log.requests("long-1").get(1).reason()).isEqualTo(FakeForge.TOO_LONG);
      assertThat(forge.fits).isEmpty();
      assertThat(log.adapters("long-1"))
          .extracting(AdapterEvent::kind)
          .containsExactly(AdapterEvent.Kind.SHIELD_READY);
    }
  }

  @Test
  void passesOverOtherModelsAndWhatItCannotRead() throws Exception {
    log.send(log.topics.jobs(), "m", "not json".getBytes(StandardCharsets.UTF_8));
    UnlearningJob foreign =
        new UnlearningJob(
            "r0", "acme", "other", UnlearningJob.Action.ERASE, Instant.now(), "AAAA", null);
    log.send(log.topics.jobs(), "m", EventSerdes.jobs().write(Event.of(foreign)));

    try (Trainer trainer = start()) {
      log.erase("r1");
      log.awaitAdapter("r1", AdapterEvent.Kind.SHIELD_READY);
      log.await("the offset to move past both", () -> log.committed(group()) == 2);

      assertThat(forge.shields).containsExactly("r1");
      assertThat(log.states("r0")).isEmpty();
      assertThat(trainer.isReady()).isTrue();
    }
  }

  @Test
  void severalTrainersShareTheGroup() throws Exception {
    try (Trainer first = start();
        Trainer second = start("second")) {
      log.await("both to be ready", () -> first.isReady() && second.isReady());
      log.erase("r1");
      log.shielded("r1");
      log.awaitState("r1", RequestState.VERIFIED);
      assertThat(forge.fits).containsExactly("r1");
    }
  }

  /** Waits until the engine is at it, and the log says so. */
  private void awaitFit(String id) {
    log.awaitState(id, RequestState.FITTING);
    log.await("the fit of " + id + " to run", () -> forge.fits.contains(id));
  }

  private Trainer start() throws IOException {
    return start("first");
  }

  private Trainer start(String name) throws IOException {
    return Trainer.start(settings(name), forge, keys, Clock.systemUTC());
  }

  private String group() {
    return settings().group();
  }

  private TrainerSettings settings() {
    return settings("first");
  }

  private TrainerSettings settings(String name) {
    return new TrainerSettings(
        Map.of("bootstrap.servers", SharedStack.bootstrap()),
        log.topics,
        2,
        "m",
        folder.resolve(name),
        new Retry(3, Duration.ofMillis(10), Duration.ofMillis(50)),
        Duration.ofSeconds(10),
        ConsolidationPolicy.STANDARD);
  }
}
