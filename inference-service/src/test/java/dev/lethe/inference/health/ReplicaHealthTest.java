package dev.lethe.inference.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.inference.serving.ReplicaState;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

/** A replica that is not started, or not ready, says what it waits for or who has to help. */
class ReplicaHealthTest {
  private final ReplicaState state = new ReplicaState();

  @Test
  void whatComesByItselfIsWaitedForAndWhatAPersonMendsIsTheReason() {
    assertThat(said(new ModelLoadedCheck(state).call(), Status.DOWN))
        .containsEntry("waitsFor", "the model to be in memory");
    assertThat(said(new CaughtUpCheck(state).call(), Status.DOWN))
        .containsEntry("waitsFor", "the model to be in memory")
        .doesNotContainKey("reason");

    state.caughtUp(false);
    state.hinderedBy("a topic is missing");

    assertThat(said(new CaughtUpCheck(state).call(), Status.DOWN))
        .containsEntry("phase", "BLOCKED")
        .containsEntry("reason", "a topic is missing")
        .doesNotContainKey("waitsFor");
  }

  @Test
  void whatIsReadyWaitsForNothing() {
    state.caughtUp(true);

    assertThat(said(new CaughtUpCheck(state).call(), Status.UP))
        .doesNotContainKeys("waitsFor", "reason");
  }

  private static Map<String, Object> said(HealthCheckResponse check, Status expected) {
    assertThat(check.getStatus()).isEqualTo(expected);
    return check.getData().orElseThrow();
  }
}
