package dev.lethe.inference.health;

import dev.lethe.inference.serving.ReplicaState;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
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
    boolean loaded = state.model() != null;
    HealthCheckResponseBuilder check = HealthCheckResponse.named("model-loaded").status(loaded);
    if (!loaded) {
      check.withData("waitsFor", "the model to be in memory");
    }
    return check.build();
  }
}
