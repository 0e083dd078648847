package dev.lethe.trainer.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.trainer.Samples;
import dev.lethe.trainer.StatedLog;
import dev.lethe.trainer.log.AdapterLog;
import dev.lethe.trainer.work.Facts;
import dev.lethe.trainer.work.Step;
import dev.lethe.trainer.work.Ticket;
import dev.lethe.trainer.work.Work;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionStateTest {
  private final StatedLog chain = new StatedLog(Samples.MODEL);
  private final AdapterLog log = new AdapterLog(Samples.MODEL, StatedLog.TRUSTED);
  private final PartitionState state = new PartitionState(5);

  @BeforeEach
  void twoJobs() {
    state.erase(Samples.job("r1", 5));
    state.erase(Samples.job("r2", 7));
  }

  @Test
  void newJobsAreShieldedAllAtOnce() {
    assertThat(due(Step.SHIELD)).containsExactly("r1", "r2");
    assertThat(fit()).isEmpty();
  }

  @Test
  void waitsForTheReplicasBetweenShieldAndFit() {
    log.apply(chain.state(Samples.adapter("r1", AdapterEvent.Kind.SHIELD_READY)));

    assertThat(due(Step.WAIT)).containsExactly("r1");
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
    log.apply(Samples.step("r2", RequestState.FITTING));

    assertThat(fit()).contains("r2");
    state.find("r2").orElseThrow().failed(Samples.NOW, Duration.ofSeconds(1));
    assertThat(fit()).isEmpty();
  }

  @Test
  void aJobInALaneIsLeftAlone() {
    Ticket ticket = state.find("r1").orElseThrow().enterLane();

    assertThat(due(Step.SHIELD)).containsExactly("r2");
    assertThat(state.find("r1").orElseThrow().holds(ticket)).isTrue();
  }

  @Test
  void aRetryIsDueAfterItsPauseOnly() {
    Work work = state.find("r1").orElseThrow();
    work.enterLane();
    work.failed(Samples.NOW, Duration.ofSeconds(1));

    assertThat(work.next(Facts.NONE, Samples.NOW)).isEqualTo(Step.WAIT);
    assertThat(work.next(Facts.NONE, Samples.NOW.plusSeconds(1))).isEqualTo(Step.SHIELD);
  }

  @ParameterizedTest
  @ValueSource(longs = {-24, 24})
  void aRetryDoesNotWaitForAClockThatWasSet(long hours) {
    Work work = state.find("r1").orElseThrow();
    work.failed(Samples.NOW, Duration.ofSeconds(1));

    assertThat(work.next(Facts.NONE, Samples.NOW.plus(Duration.ofHours(hours))))
        .isEqualTo(Step.SHIELD);
  }

  @Test
  void aCancellationWithdrawsAlsoWhatALaneIsMaking() {
    Ticket ticket = state.find("r1").orElseThrow().enterLane();

    state.cancel("r1", 9);

    assertThat(due(Step.WITHDRAW)).containsExactly("r1");
    assertThat(state.find("r1").orElseThrow().holds(ticket)).isTrue();
  }

  @Test
  void aCancellationComesTooLateOnceFittingWasAnnounced() {
    shielded("r1");
    log.apply(Samples.step("r1", RequestState.FITTING));

    state.cancel("r1", 9);

    assertThat(due(Step.WITHDRAW)).isEmpty();
    assertThat(fit()).contains("r1");
  }

  @Test
  void aCancellationOfAnUnknownRequestOnlyMovesOn() {
    state.remove(Samples.job("r1", 5));
    state.remove(Samples.job("r2", 7));

    state.cancel("r9", 9);

    assertThat(state.committable()).isEqualTo(10);
  }

  @Test
  void whatTheLogSaysHasEndedIsDropped() {
    log.apply(Samples.step("r1", RequestState.VERIFIED));
    log.apply(Samples.step("r2", RequestState.CANCELLED));
    state.cancel("r2", 9);

    assertThat(due(Step.DROP)).containsExactly("r1", "r2");
  }

  @Test
  void theSameRequestTwiceIsOneJob() {
    state.erase(Samples.job("r1", 8));

    assertThat(due(Step.SHIELD)).containsExactly("r1", "r2");
  }

  @Test
  void commitsUpToTheFirstUnfinishedJob() {
    state.passed(8);
    assertThat(state.committable()).isEqualTo(5);
    assertThat(state.committableWithout(Samples.job("r2", 7))).isEqualTo(5);
    assertThat(state.committableWithout(Samples.job("r1", 5))).isEqualTo(7);

    state.remove(Samples.job("r1", 5));
    assertThat(state.committable()).isEqualTo(7);
    assertThat(state.committableWithout(Samples.job("r2", 7))).isEqualTo(9);

    state.remove(Samples.job("r2", 7));
    assertThat(state.committable()).isEqualTo(9);
  }

  private void shielded(String id) {
    log.apply(chain.state(Samples.adapter(id, AdapterEvent.Kind.SHIELD_READY)));
    log.apply(Samples.step(id, RequestState.SHIELDED));
  }

  private List<String> due(Step step) {
    return state.due(step, log, Samples.NOW).stream().map(PartitionStateTest::id).toList();
  }

  private Optional<String> fit() {
    return state.dueFit(log, Samples.NOW).map(PartitionStateTest::id);
  }

  private static String id(Work work) {
    return work.job().requestId();
  }
}
