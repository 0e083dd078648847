package dev.lethe.inference.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.inference.serving.ReplicaState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelfFencingTest {
  private static final Duration LIMIT = Duration.ofSeconds(8);

  private final SetClock clock = new SetClock(Fakes.NOW);
  private final ReplicaState state = new ReplicaState();
  private final SelfFencing fencing = new SelfFencing(state, LIMIT, clock);

  SelfFencingTest() {
    state.caughtUp(true);
    fencing.delivered();
  }

  @Test
  void servesWithinTheLimit() {
    // Given
    clock.leap(LIMIT);

    // When
    fencing.delivered();

    // Then
    assertThat(state.ready()).isTrue();
    assertThat(fencing.isBehind()).isFalse();
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
    fencing.delivered();
    assertThat(state.ready()).isFalse();
    int absences = fencing.absences();

    // When it was away once more before it had caught up with the first time
    clock.leap(LIMIT.multipliedBy(2));
    fencing.delivered();
    fencing.caughtUp(absences);

    // Then
    assertThat(state.ready()).isFalse();
    fencing.caughtUp(fencing.absences());
    assertThat(state.ready()).isTrue();
  }

  @Test
  void withoutALimitItServesOn() {
    // Given
    SelfFencing unlimited = new SelfFencing(state, Duration.ZERO, clock);
    unlimited.delivered();

    // When
    clock.leap(Duration.ofHours(1));

    // Then
    assertThat(state.ready()).isTrue();
  }
}
