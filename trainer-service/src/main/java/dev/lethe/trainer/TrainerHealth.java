package dev.lethe.trainer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** The three health checks of the trainer. */
@ApplicationScoped
class TrainerHealth {
  @Produces
  @Liveness
  HealthCheck live(TrainerService trainer) {
    return () -> HealthCheckResponse.named("poll-loop").status(trainer.isAlive()).build();
  }

  @Produces
  @Readiness
  HealthCheck ready(TrainerService trainer) {
    return () -> HealthCheckResponse.named("partitions").status(trainer.isReady()).build();
  }

  @Produces
  @Startup
  HealthCheck started(TrainerService trainer) {
    return () -> HealthCheckResponse.named("engine").status(trainer.isStarted()).build();
  }
}
