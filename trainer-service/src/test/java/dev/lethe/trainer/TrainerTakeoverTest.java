package dev.lethe.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.bundle.Manifest;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.trainer.kafka.TrainerClients;
import java.nio.file.Path;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainers that stop, are fenced or share a group; nothing is done twice. */
class TrainerTakeoverTest {
  @AutoClose private final Trainers trainers;
  private final TestTopics log;
  private final FakeArtefactBuilder builder;

  TrainerTakeoverTest(@TempDir Path folder) {
    trainers = new Trainers(folder);
    log = trainers.log;
    builder = trainers.builder;
  }

  @Test
  void aTrainerThatStopsWhileFittingIsTakenOverWithoutASecondEvent() throws Exception {
    try (Trainer first = trainers.start()) {
      log.erase("slow-1");
      log.shielded("slow-1");
      trainers.awaitFit("slow-1");
    }

    try (Trainer second = trainers.start()) {
      builder.letGo = true;
      log.awaitState("slow-1", RequestState.VERIFIED);
      log.erase("marker");
      log.awaitAdapter("marker", AdapterEvent.Kind.SHIELD_READY);
    }

    assertThat(builder.fits).containsExactly("slow-1", "slow-1");
    assertThat(builder.shields).containsExactly("slow-1", "marker");
    assertThat(log.states("slow-1"))
        .containsExactly(RequestState.SHIELDED, RequestState.FITTING, RequestState.VERIFIED);
  }

  @Test
  void aTrainerThatWasFencedStartsOverFromTheLog() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("slow-1");
      log.shielded("slow-1");
      trainers.awaitFit("slow-1");

      for (int partition = 0; partition < 2; partition++) {
        try (Producer<String, byte[]> successor =
            new TrainerClients(trainers.settings()).producer(partition)) {
          successor.initTransactions();
        }
      }
      builder.letGo = true;
      log.awaitState("slow-1", RequestState.VERIFIED);
    }

    assertThat(builder.fits).containsExactly("slow-1", "slow-1");
    assertThat(log.states("slow-1"))
        .containsExactly(RequestState.SHIELDED, RequestState.FITTING, RequestState.VERIFIED);
  }

  @Test
  void whatIsDeliveredAgainIsNotDoneAgain() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("r1");
      log.erase("r1");
      log.shielded("r1");
      log.awaitState("r1", RequestState.VERIFIED);
      log.await("the offset to move on", () -> log.committed(trainers.group()) > 1);
    }
    log.rewind(trainers.group());

    try (Trainer again = trainers.start()) {
      log.erase("r1");
      log.erase("r2");
      log.awaitAdapter("r2", AdapterEvent.Kind.SHIELD_READY);
    }

    assertThat(builder.shields).containsExactly("r1", "r2");
    assertThat(builder.fits).containsExactly("r1");
    assertThat(log.states("r1")).filteredOn(RequestState.VERIFIED::equals).hasSize(1);
  }

  @Test
  void whatIsInForceIsTakenOutOfTheBackgroundBeforeAnythingIsMade() throws Exception {
    try (Trainer first = trainers.start()) {
      log.erase("r1");
      log.shielded("r1");
      log.awaitState("r1", RequestState.VERIFIED);
    }
    builder.liveWhenPurged.clear();

    try (Trainer second = trainers.start()) {
      log.erase("r2");
      log.awaitAdapter("r2", AdapterEvent.Kind.SHIELD_READY);
    }

    assertThat(builder.liveWhenPurged.get(0))
        .containsExactly(FakeArtefactBuilder.digest("r1", Manifest.Kind.BUNDLE));
  }

  @Test
  void severalTrainersShareTheGroup() throws Exception {
    try (Trainer first = trainers.start();
        Trainer second = trainers.start("second")) {
      log.await("both to be ready", () -> first.isReady() && second.isReady());
      log.erase("r1");
      log.shielded("r1");
      log.awaitState("r1", RequestState.VERIFIED);
      assertThat(builder.fits).containsExactly("r1");
    }
  }
}
