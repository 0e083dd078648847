package dev.lethe.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Health, beside the data source's own check. */
@ApplicationScoped
class Health {
  private final Life life;

  Health(Life life) {
    this.life = life;
  }

  @Produces
  @Startup
  HealthCheck started() {
    return () -> check("started", life.isStarted());
  }

  @Produces
  @Liveness
  HealthCheck alive() {
    return () -> check("streams alive", !life.isBroken());
  }

  @Produces
  @Readiness
  HealthCheck streams() {
    return () -> check("streams running", life.areStreamsRunning());
  }

  @Produces
  @Readiness
  HealthCheck projector() {
    return () -> check("projector caught up", life.isProjected());
  }

  /** Down for a reason that a person has to mend. */
  @Produces
  @Readiness
  HealthCheck topics() {
    return () -> topics(life.obstacle());
  }

  static HealthCheckResponse topics(String obstacle) {
    HealthCheckResponseBuilder check = HealthCheckResponse.named("topics");
    return obstacle.isEmpty()
        ? check.up().build()
        : check.down().withData("reason", obstacle).build();
  }

  private static HealthCheckResponse check(String name, boolean up) {
    return HealthCheckResponse.named(name).status(up).build();
  }
}
