package dev.lethe.trainer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** The three health checks of the trainer. */
@ApplicationScoped
class TrainerHealth {
  /** What comes by itself; a reason is for a person. */
  private static final String WAITS_FOR = "waitsFor";

  private static final String ENGINE = "the engine to be open";

  @Produces
  @Liveness
  HealthCheck live(TrainerService trainer) {
    return () ->
        check("poll-loop", trainer.isAlive(), "reason", "the poll loop has ended: restart it");
  }

  @Produces
  @Readiness
  HealthCheck ready(TrainerService trainer) {
    return () ->
        check(
            "partitions",
            trainer.isReady(),
            WAITS_FOR,
            trainer.isStarted() ? "its share of the jobs, and the log up to there" : ENGINE);
  }

  @Produces
  @Startup
  HealthCheck started(TrainerService trainer) {
    return () -> check("engine", trainer.isStarted(), WAITS_FOR, ENGINE);
  }

  /** Says why only where it is down. */
  static HealthCheckResponse check(String name, boolean up, String key, String why) {
    HealthCheckResponseBuilder check = HealthCheckResponse.named(name).status(up);
    if (!up) {
      check.withData(key, why);
    }
    return check.build();
  }
}
