package dev.lethe.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallLimiterTest {
  private static final int MOST = 3;

  private long now = -5; // as System.nanoTime may be
  private final CallLimiter limiter = new CallLimiter(4, MOST, () -> now);

  @Test
  void aMinutesWorthGoesAtOnceAndThenOneByOne() {
    // Given a caller who has used up what a minute allows
    for (int i = 0; i < 4; i++) {
      assertThat(limiter.take("a")).isZero();
    }

    // When there is another call
    Duration wait = limiter.take("a");

    // Then it has to wait for as long as it is told, and not for less
    assertThat(wait).isEqualTo(Duration.ofSeconds(15));
    now += wait.toNanos() - 1;
    assertThat(limiter.take("a")).isPositive();
    now += 1;
    assertThat(limiter.take("a")).isZero();
    assertThat(limiter.take("a")).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void waitingForLongGivesNoMoreThanAMinutesWorth() {
    assertThat(limiter.take("a")).isZero();
    now += Duration.ofHours(5).toNanos();

    int taken = 0;
    while (limiter.take("a").isZero()) {
      taken++;
    }

    assertThat(taken).isEqualTo(4);
  }

  @Test
  void oneCallerDoesNotSlowAnother() {
    exhaust("a");

    assertThat(limiter.take("a")).isPositive();
    assertThat(limiter.take("b")).isZero();
  }

  @Test
  void whoeverWasSeenLongestAgoIsForgottenFirst() {
    // Given as many callers as it remembers, the first of them seen again
    exhaust("a");
    exhaust("b");
    exhaust("c");
    assertThat(limiter.take("a")).isPositive();

    // When there is one more
    exhaust("d");

    // Then it is another who is forgotten
    assertThat(limiter.take("a")).isPositive();
    assertThat(limiter.take("c")).isPositive();
    assertThat(limiter.take("b")).isZero();
  }

  @Test
  void aLimitOfNothingIsRefused() {
    assertThatThrownBy(() -> new CallLimiter(0, MOST, () -> 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void exhaust(String caller) {
    for (int i = 0; i < 4; i++) {
      var unused = limiter.take(caller);
    }
  }
}
