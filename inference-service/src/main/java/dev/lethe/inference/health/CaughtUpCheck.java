package dev.lethe.inference.health;

import dev.lethe.inference.serving.ReplicaState;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

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
    String waitsFor = waitsFor(state.phase());
    if (waitsFor != null) {
      check.withData("waitsFor", waitsFor);
    }
    state
        .obstacle()
        .or(state::uncovered)
        .or(state::unanswered)
        .ifPresent(why -> check.withData("reason", why));
    return check.build();
  }

  /** What comes by itself; null where a person may have to help. */
  private static @Nullable String waitsFor(ReplicaState.Phase phase) {
    return switch (phase) {
      case LOADING_MODEL -> "the model to be in memory";
      case CATCHING_UP -> "adapter-events to be read to its end";
      case STOPPING -> "calls that run to end; it stops";
      case READY, BLOCKED -> null;
    };
  }
}
