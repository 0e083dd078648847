package dev.lethe.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.unlearn.Unlearner.Growth;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When the background grows; what grows is the engine's own matter, and tested there. */
class BackgroundGrowthTest {
  private static final int STEPS = 5;
  private static final long PATIENCE_SECONDS = 30;

  private final AtomicInteger steps = new AtomicInteger();
  private final CountDownLatch whole = new CountDownLatch(1);

  @Test
  void growsUntilItIsWhole() throws InterruptedException {
    try (BackgroundGrowth growth = growth()) {
      growth.begin();

      assertThat(whole.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(steps).hasValue(STEPS);
  }

  @Test
  void doesNotBeginWhereNothingIsLeftToBeMade() {
    try (BackgroundGrowth growth =
        new BackgroundGrowth(Optional::empty, this::step, Duration.ZERO)) {
      growth.begin();
    }
    assertThat(steps).hasValue(0);
  }

  @Test
  void waitsForWorkToEnd() throws InterruptedException {
    AtomicBoolean working = new AtomicBoolean(true);
    AtomicBoolean disturbed = new AtomicBoolean();
    try (BackgroundGrowth growth =
        new BackgroundGrowth(
            this::growing,
            () -> {
              disturbed.compareAndSet(false, working.get());
              return step();
            },
            Duration.ZERO)) {
      // Given work from before it may begin, which is long enough for it to look
      try (BackgroundGrowth.Work work = growth.work()) {
        growth.begin();
        Thread.sleep(100);
        working.set(false);
      }

      // When the work is done, then it grows, and had not before
      assertThat(whole.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(disturbed).isFalse();
    }
  }

  @Test
  void givesUpAStepWhenThereIsWorkAndMakesItAgain() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger givenUp = new AtomicInteger();
    try (BackgroundGrowth growth =
        new BackgroundGrowth(
            this::growing,
            () -> {
              if (begun.getCount() == 0) {
                return step();
              }
              begun.countDown();
              try {
                Thread.sleep(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
                return step();
              } catch (InterruptedException e) {
                givenUp.incrementAndGet();
                throw new CancellationException(); // as the engine does
              }
            },
            Duration.ZERO)) {
      // Given a step that has begun
      growth.begin();
      assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

      // When work comes and goes
      growth.work().close();

      // Then the step was given up, and all of them are made
      assertThat(whole.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(givenUp).hasValue(1);
    }
  }

  private BackgroundGrowth growth() {
    return new BackgroundGrowth(this::growing, this::step, Duration.ZERO);
  }

  private Optional<Growth> growing() {
    return Optional.of(new Growth(steps.get(), STEPS));
  }

  private boolean step() {
    boolean more = steps.incrementAndGet() < STEPS;
    if (!more) {
      whole.countDown();
    }
    return more;
  }
}
