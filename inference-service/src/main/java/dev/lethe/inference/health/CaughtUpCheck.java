package dev.lethe.inference.health;

import dev.lethe.inference.serving.ReplicaState;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready: every erasure in force has its gate. */
@Readiness
@Singleton
final class CaughtUpCheck implements HealthCheck {
  private final ReplicaState state;

  CaughtUpCheck(ReplicaState state) {
    this.state = state;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder check =
        HealthCheckResponse.named("caught-up")
            .status(state.ready())
            .withData("phase", state.phase().name())
            .withData("isolated", state.isolated());
    state
        .obstacle()
        .or(state::uncovered)
        .or(state::unanswered)
        .ifPresent(why -> check.withData("reason", why));
    return check.build();
  }
}
