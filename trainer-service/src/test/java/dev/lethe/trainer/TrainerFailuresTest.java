package dev.lethe.trainer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.schemas.measured.Limit;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.trainer.lane.CrashCounter;
import dev.lethe.trainer.work.FailureCodes;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which failures end a request, which wait, and that the next request goes on. */
class TrainerFailuresTest {
  @AutoClose private final Trainers trainers;
  private final TestTopics log;
  private final FakeArtefactBuilder builder;

  TrainerFailuresTest(@TempDir Path folder) {
    trainers = new Trainers(folder);
    log = trainers.log;
    builder = trainers.builder;
  }

  @Test
  void aJobThatBreaksTheEngineFailsAndTheNextGoesOn() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("broken-1");
      log.erase("r2");
      log.shielded("broken-1");
      log.awaitState("broken-1", RequestState.FAILED);
      log.shielded("r2");
      log.awaitState("r2", RequestState.VERIFIED);

      assertThat(builder.fits).containsExactly("broken-1", "broken-1", "broken-1", "r2");
      assertThat(log.requests("broken-1").get(2).reason()).isEqualTo(FailureCodes.ENGINE);
      assertThat(log.adapters("broken-1"))
          .extracting(AdapterEvent::kind)
          .containsExactly(AdapterEvent.Kind.SHIELD_READY);
      assertThat(builder.previous.get("r2")).isEmpty();
    }
  }

  @Test
  void aJobThatTakesTheProcessWithItFailsAndTheNextGoesOn() throws Exception {
    CrashCounter crashes = new CrashCounter(trainers.settings().workDir().resolve("deaths"));
    for (int life = 0; life < CrashCounter.LIMIT; life++) {
      assertThat(crashes.mayBegin("deadly-1", "fit")).isTrue();
    }

    try (Trainer trainer = trainers.start()) {
      log.erase("deadly-1");
      log.erase("r2");
      log.shielded("deadly-1");
      log.awaitState("deadly-1", RequestState.FAILED);
      log.shielded("r2");
      log.awaitState("r2", RequestState.VERIFIED);

      assertThat(log.requests("deadly-1").get(2).reason()).isEqualTo(FailureCodes.PROCESS_DIED);
      assertThat(log.adapters("deadly-1"))
          .extracting(AdapterEvent::kind)
          .containsExactly(AdapterEvent.Kind.SHIELD_READY);
      assertThat(builder.fits).containsExactly("r2");
    }
  }

  @Test
  void aJobThatWasOutlivedIsNotBlamedForLaterDeaths() throws Exception {
    CrashCounter crashes = new CrashCounter(trainers.settings().workDir().resolve("deaths"));

    for (int life = 0; life <= CrashCounter.LIMIT; life++) {
      assertThat(crashes.mayBegin("r1", "fit")).isTrue();
      crashes.survived("r1", "fit");
    }

    assertThat(crashes.folder()).isEmptyDirectory();
  }

  @Test
  void aFullDiskIsNotTheJobsFault() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("full-1");
      log.shielded("full-1");
      log.await("more tries than a job has", () -> builder.fits.size() > 3);

      builder.letGo = true;
      log.awaitState("full-1", RequestState.VERIFIED);

      assertThat(log.states("full-1")).doesNotContain(RequestState.FAILED);
    }
  }

  @Test
  void aBundleStoreThatIsAwayIsNotTheJobsFault() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("away-1");
      log.shielded("away-1");
      log.await("more tries than a job has", () -> builder.fits.size() > 3);

      builder.letGo = true;
      log.awaitState("away-1", RequestState.VERIFIED);

      assertThat(log.states("away-1")).doesNotContain(RequestState.FAILED);
    }
  }

  @Test
  void aPayloadThatCannotBeOpenedFailsItsRequest() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("sealed-1");
      log.job("r2", UnlearningJob.Action.ERASE, "eyJub3QiOiJhIHJlcXVlc3QifQ==");
      log.awaitState("sealed-1", RequestState.FAILED);
      log.awaitState("r2", RequestState.FAILED);

      assertThat(log.requests("sealed-1").get(0).reason())
          .isEqualTo(FailureCodes.UNREADABLE_PAYLOAD);
      assertThat(log.requests("r2").get(0).reason()).isEqualTo(FailureCodes.UNREADABLE_PAYLOAD);
      assertThat(builder.shields).isEmpty();
    }
  }

  @Test
  void whatVerificationRefusesFailsWithItsFiguresAndKeepsTheShield() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("leaky-1");
      log.shielded("leaky-1");
      log.awaitState("leaky-1", RequestState.FAILED);

      RequestEvent failed = log.requests("leaky-1").get(2);
      assertThat(failed.reason()).isEqualTo("forget-score");
      assertThat(failed.measured()).isNotNull();
      assertThat(builder.fits).containsExactly("leaky-1");
      assertThat(log.adapters("leaky-1")).hasSize(1);
    }
  }

  @Test
  void whatMissesALimitFailsWithItsFindingsAndIsPublishedBesideItsShield() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("short-1");
      log.shielded("short-1");
      log.awaitState("short-1", RequestState.FAILED);

      RequestEvent failed = log.requests("short-1").get(2);
      assertThat(failed.reason()).isEqualTo("below-limits");
      Measurements measured = requireNonNull(failed.measured());
      assertThat(measured.findings().orElseThrow().missed())
          .extracting(Limit::what)
          .containsExactly("attacksCaught");
      assertThat(measured.method().orElseThrow().rank()).isEqualTo(8);
      assertThat(log.states("short-1"))
          .containsExactly(RequestState.SHIELDED, RequestState.FITTING, RequestState.FAILED);
      List<AdapterEvent> published = log.adapters("short-1");
      assertThat(published)
          .extracting(AdapterEvent::kind)
          .containsExactly(AdapterEvent.Kind.SHIELD_READY, AdapterEvent.Kind.ADAPTER_READY);
      assertThat(published.get(1).reason()).isEqualTo("below-limits");
      assertThat(failed.bundle()).isEqualTo(published.get(1).digest());
    }
  }

  @Test
  void whatIsTooLongFailsBeforeFittingSaysWhereAndKeepsTheShield() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("long-1");
      log.shielded("long-1");
      log.awaitState("long-1", RequestState.FAILED);

      assertThat(log.states("long-1")).containsExactly(RequestState.SHIELDED, RequestState.FAILED);
      assertThat(log.requests("long-1").get(1).reason()).isEqualTo(FakeArtefactBuilder.TOO_LONG);
      assertThat(builder.fits).isEmpty();
      assertThat(log.adapters("long-1"))
          .extracting(AdapterEvent::kind)
          .containsExactly(AdapterEvent.Kind.SHIELD_READY);
    }
  }
}
