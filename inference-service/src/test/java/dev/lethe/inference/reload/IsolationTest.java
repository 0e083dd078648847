package dev.lethe.inference.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.inference.serving.ReplicaState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsolationTest {
  private static final Duration LIMIT = Duration.ofSeconds(8);

  private final SetClock clock = new SetClock(Fakes.NOW);
  private final ReplicaState state = new ReplicaState();
  private final Isolation isolation = new Isolation(state, LIMIT, clock);

  IsolationTest() {
    state.caughtUp(true);
    isolation.delivered();
  }

  @Test
  void servesWithinTheLimit() {
    // Given
    clock.leap(LIMIT);

    // When
    isolation.delivered();

    // Then
    assertThat(state.ready()).isTrue();
    assertThat(isolation.isBehind()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT8.001S", "PT24H", "PT-24H"})
  void stopsServingByItselfWhateverTheClockDoes(Duration leap) {
    // When no beat was even tried, as in a process that stood still
    clock.leap(leap);

    // Then
    assertThat(state.ready()).isFalse();
  }

  @Test
  void servesAgainOnlyOnceItHasReadWhatItMissed() {
    // Given a replica that is heard again
    clock.leap(LIMIT.multipliedBy(2));
    isolation.delivered();
    assertThat(state.ready()).isFalse();
    int absences = isolation.absences();

    // When it was away once more before it had caught up with the first time
    clock.leap(LIMIT.multipliedBy(2));
    isolation.delivered();
    isolation.caughtUp(absences);

    // Then
    assertThat(state.ready()).isFalse();
    isolation.caughtUp(isolation.absences());
    assertThat(state.ready()).isTrue();
  }

  @Test
  void withoutALimitItServesOn() {
    // Given
    Isolation unlimited = new Isolation(state, Duration.ZERO, clock);
    unlimited.delivered();

    // When
    clock.leap(Duration.ofHours(1));

    // Then
    assertThat(state.ready()).isTrue();
  }
}
