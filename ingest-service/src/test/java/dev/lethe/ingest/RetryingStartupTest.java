package dev.lethe.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.UnsuitableTopicsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class RetryingStartupTest {
  private static final String REASON = "lethe.adapter-events: retention.ms is 1 and must be -1";

  private final CountDownLatch closing = new CountDownLatch(1);
  private final RetryingStartup start = new RetryingStartup(closing, Duration.ofMillis(10));

  @Test
  void unsuitableTopicsAreTheObstacleUntilTheServiceEnds() {
    // When
    boolean succeeded =
        start.succeeds(
            "create topics",
            () -> {
              closing.countDown();
              throw new UnsuitableTopicsException(REASON);
            });

    // Then
    assertThat(succeeded).isFalse();
    assertThat(start.obstacle()).contains(REASON);
  }

  @Test
  void whatWasMendedIsNoObstacleAnyMore() {
    // Given
    List<Optional<String>> tries = new ArrayList<>();

    // When
    boolean succeeded =
        start.succeeds(
            "create topics",
            () -> {
              tries.add(start.obstacle());
              if (tries.size() == 1) {
                throw new UnsuitableTopicsException(REASON);
              }
            });

    // Then
    assertThat(succeeded).isTrue();
    assertThat(tries).containsExactly(Optional.empty(), Optional.of(REASON));
    assertThat(start.obstacle()).isEmpty();
  }

  @Test
  void healthIsDownForTheReasonAndUpWithoutOne() {
    HealthCheckResponse down = IngestHealth.topics(Optional.of(REASON));

    assertThat(down.getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
    assertThat(down.getData().orElseThrow()).containsEntry("reason", REASON);
    HealthCheckResponse up = IngestHealth.topics(Optional.empty());
    assertThat(up.getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
    assertThat(up.getData()).isEmpty();
  }
}
