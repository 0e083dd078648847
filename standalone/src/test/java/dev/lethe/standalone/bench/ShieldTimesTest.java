package dev.lethe.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ShieldTimesTest {
  private final ShieldTimes times = new ShieldTimes(2);

  @Test
  void aShieldIsServedOnceEveryReplicaHasAcknowledgedIt() {
    times.posted("r1", ms(100));
    times.acknowledged("r1", "a", ms(150));
    times.acknowledged("r1", "a", ms(160)); // said again

    assertThat(row(ShieldStep.SERVED).requests()).isZero();

    times.acknowledged("r1", "b", ms(300));
    times.acknowledged("r1", "c", ms(400)); // its bundle, or a replica that came later

    assertThat(row(ShieldStep.SERVED).requests()).isEqualTo(1);
    assertThat(row(ShieldStep.SERVED).maxMs()).isEqualTo(200);
  }

  @Test
  void percentilesAreOfTheTimesSinceEachRequestsOwnPost() {
    for (int i = 1; i <= 100; i++) {
      times.posted("r" + i, ms(1000L * i));
      times.reached("r" + i, ShieldStep.ACCEPTED, ms(1000L * i + i));
    }

    ShieldTimes.Row accepted = row(ShieldStep.ACCEPTED);

    assertThat(accepted.requests()).isEqualTo(100);
    assertThat(accepted.p50Ms()).isEqualTo(50);
    assertThat(accepted.p95Ms()).isEqualTo(95);
    assertThat(accepted.p99Ms()).isEqualTo(99);
    assertThat(accepted.maxMs()).isEqualTo(100);
    assertThat(row(ShieldStep.SHIELDED).p50Ms()).isNaN();
  }

  @Test
  void theFirstTimeCountsAndOthersRequestsDoNot() {
    times.posted("r1", ms(0));

    times.reached("r1", ShieldStep.QUEUED, ms(5));
    times.reached("r1", ShieldStep.QUEUED, ms(9));
    times.reached("others", ShieldStep.QUEUED, ms(1));

    assertThat(row(ShieldStep.QUEUED)).extracting("requests", "maxMs").containsExactly(1, 5.0);
  }

  @Test
  void whatEndsOrWaitsForAPersonIsNoLongerWaitedForAndIsCounted() {
    times.posted("held", ms(0));
    times.posted("shielded", ms(0));
    times.posted("open", ms(0));
    times.ended("held", "HELD");
    times.reached("shielded", ShieldStep.SHIELDED, ms(7));

    assertThat(times.pending()).isEqualTo(1);
    assertThat(times.figures().ended()).containsExactly(Map.entry("HELD", 1));
    assertThat(times.figures().requests()).isEqualTo(3);
  }

  @Test
  void theRateIsOfAllShieldsFromTheFirstPostToTheLastAcknowledgement() {
    times.posted("r1", ms(1000));
    times.posted("r2", ms(2000));
    for (String replica : new String[] {"a", "b"}) {
      times.acknowledged("r1", replica, ms(3000));
      times.acknowledged("r2", replica, ms(5000));
    }

    assertThat(times.figures().seconds()).isEqualTo(4);
    assertThat(times.figures().shieldsPerSecond()).isEqualTo(0.5);
  }

  private ShieldTimes.Row row(ShieldStep step) {
    return times.figures().steps().get(step.ordinal());
  }

  private static long ms(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
