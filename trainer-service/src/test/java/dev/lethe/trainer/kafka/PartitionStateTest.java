package dev.lethe.trainer.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Actor;
import dev.lethe.trainer.StatementChains;
import dev.lethe.trainer.TrainerSamples;
import dev.lethe.trainer.log.AdapterLog;
import dev.lethe.trainer.work.JobAction;
import dev.lethe.trainer.work.JobAttempt;
import dev.lethe.trainer.work.RequestFacts;
import dev.lethe.trainer.work.UnfinishedJob;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionStateTest {
  private final StatementChains chain = new StatementChains(TrainerSamples.MODEL);
  private final AdapterLog log =
      new AdapterLog(TrainerSamples.MODEL, StatementChains.TRUSTED, digest -> {});
  private final PartitionState state = new PartitionState(5);

  @BeforeEach
  void twoJobs() {
    state.erase(TrainerSamples.job("r1", 5));
    state.erase(TrainerSamples.job("r2", 7));
  }

  @Test
  void newJobsAreShieldedAllAtOnce() {
    assertThat(due(JobAction.SHIELD)).containsExactly("r1", "r2");
    assertThat(fit()).isEmpty();
  }

  @Test
  void waitsForTheReplicasBetweenShieldAndFit() {
    log.apply(chain.state(TrainerSamples.adapter("r1", AdapterEvent.Kind.SHIELD_READY)));

    assertThat(due(JobAction.WAIT)).containsExactly("r1");
    assertThat(fit()).isEmpty();
  }

  @Test
  void fitsTheFirstThatIsShielded() {
    shielded("r2");
    assertThat(fit()).contains("r2");

    shielded("r1");
    assertThat(fit()).contains("r1");
  }

  @Test
  void aFitThatWasAnnouncedComesFirstAndKeepsTheOthersBack() {
    shielded("r1");
    shielded("r2");
    log.apply(TrainerSamples.step("r2", RequestState.FITTING));

    assertThat(fit()).contains("r2");
    state.find("r2").orElseThrow().failed(TrainerSamples.NOW, Duration.ofSeconds(1));
    assertThat(fit()).isEmpty();
  }

  @Test
  void aJobInALaneIsLeftAlone() {
    JobAttempt attempt = state.find("r1").orElseThrow().enterLane();

    assertThat(due(JobAction.SHIELD)).containsExactly("r2");
    assertThat(state.find("r1").orElseThrow().holds(attempt)).isTrue();
  }

  @Test
  void aRetryIsDueAfterItsPauseOnly() {
    UnfinishedJob work = state.find("r1").orElseThrow();
    work.enterLane();
    work.failed(TrainerSamples.NOW, Duration.ofSeconds(1));

    assertThat(work.next(RequestFacts.NONE, TrainerSamples.NOW)).isEqualTo(JobAction.WAIT);
    assertThat(work.next(RequestFacts.NONE, TrainerSamples.NOW.plusSeconds(1)))
        .isEqualTo(JobAction.SHIELD);
  }

  @ParameterizedTest
  @ValueSource(longs = {-24, 24})
  void aRetryDoesNotWaitForAClockThatWasSet(long hours) {
    UnfinishedJob work = state.find("r1").orElseThrow();
    work.failed(TrainerSamples.NOW, Duration.ofSeconds(1));

    assertThat(work.next(RequestFacts.NONE, TrainerSamples.NOW.plus(Duration.ofHours(hours))))
        .isEqualTo(JobAction.SHIELD);
  }

  @Test
  void aCancellationWithdrawsAlsoWhatALaneIsMaking() {
    JobAttempt attempt = state.find("r1").orElseThrow().enterLane();

    state.cancel("r1", Actor.TOPIC, 9);

    assertThat(due(JobAction.WITHDRAW)).containsExactly("r1");
    assertThat(state.find("r1").orElseThrow().holds(attempt)).isTrue();
  }

  @Test
  void aCancellationComesTooLateOnceFittingWasAnnounced() {
    shielded("r1");
    log.apply(TrainerSamples.step("r1", RequestState.FITTING));

    state.cancel("r1", Actor.TOPIC, 9);

    assertThat(due(JobAction.WITHDRAW)).isEmpty();
    assertThat(fit()).contains("r1");
  }

  @Test
  void aCancellationOfAnUnknownRequestOnlyMovesOn() {
    state.remove(TrainerSamples.job("r1", 5));
    state.remove(TrainerSamples.job("r2", 7));

    state.cancel("r9", Actor.TOPIC, 9);

    assertThat(state.committable()).isEqualTo(10);
  }

  @Test
  void whatTheLogSaysHasEndedIsDropped() {
    log.apply(TrainerSamples.step("r1", RequestState.VERIFIED));
    log.apply(TrainerSamples.step("r2", RequestState.CANCELLED));
    state.cancel("r2", Actor.TOPIC, 9);

    assertThat(due(JobAction.DROP)).containsExactly("r1", "r2");
  }

  @Test
  void theSameRequestTwiceIsOneJob() {
    state.erase(TrainerSamples.job("r1", 8));

    assertThat(due(JobAction.SHIELD)).containsExactly("r1", "r2");
  }

  @Test
  void commitsUpToTheFirstUnfinishedJob() {
    state.passed(8);
    assertThat(state.committable()).isEqualTo(5);
    assertThat(state.committableWithout(TrainerSamples.job("r2", 7))).isEqualTo(5);
    assertThat(state.committableWithout(TrainerSamples.job("r1", 5))).isEqualTo(7);

    state.remove(TrainerSamples.job("r1", 5));
    assertThat(state.committable()).isEqualTo(7);
    assertThat(state.committableWithout(TrainerSamples.job("r2", 7))).isEqualTo(9);

    state.remove(TrainerSamples.job("r2", 7));
    assertThat(state.committable()).isEqualTo(9);
  }

  private void shielded(String id) {
    log.apply(chain.state(TrainerSamples.adapter(id, AdapterEvent.Kind.SHIELD_READY)));
    log.apply(TrainerSamples.step(id, RequestState.SHIELDED));
  }

  private List<String> due(JobAction step) {
    return state.due(step, log, TrainerSamples.NOW).stream().map(PartitionStateTest::id).toList();
  }

  private Optional<String> fit() {
    return state.dueFit(log, TrainerSamples.NOW, job -> false).map(PartitionStateTest::id);
  }

  private static String id(UnfinishedJob work) {
    return work.job().requestId();
  }
}
