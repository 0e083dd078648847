package dev.lethe.inference.health;

import dev.lethe.inference.serving.ReplicaState;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started: the model is in memory. */
@Startup
@Singleton
final class ModelLoadedCheck implements HealthCheck {
  private final ReplicaState state;

  ModelLoadedCheck(ReplicaState state) {
    this.state = state;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("model-loaded").status(state.model() != null).build();
  }
}
