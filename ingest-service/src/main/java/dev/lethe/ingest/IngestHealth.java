package dev.lethe.ingest;

import dev.lethe.ingest.track.TrackerStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Health, beside the data source's own check. */
@ApplicationScoped
class IngestHealth {
  private final IngestLifecycle lifecycle;
  private final TrackerStatus tracker;

  IngestHealth(IngestLifecycle lifecycle, TrackerStatus tracker) {
    this.lifecycle = lifecycle;
    this.tracker = tracker;
  }

  @Produces
  @Startup
  HealthCheck started() {
    return () -> check("started", lifecycle.isStarted());
  }

  @Produces
  @Liveness
  HealthCheck alive() {
    return () -> check("streams alive", !lifecycle.isBroken());
  }

  @Produces
  @Readiness
  HealthCheck streams() {
    return () -> check("streams running", lifecycle.areStreamsRunning());
  }

  @Produces
  @Readiness
  HealthCheck projector() {
    return () -> check("projector caught up", lifecycle.isProjected());
  }

  /** Down for a reason that a person has to mend. */
  @Produces
  @Readiness
  HealthCheck topics() {
    return () -> topics(lifecycle.obstacle());
  }

  static HealthCheckResponse topics(Optional<String> obstacle) {
    HealthCheckResponseBuilder check =
        HealthCheckResponse.named("topics").status(obstacle.isEmpty());
    obstacle.ifPresent(why -> check.withData("reason", why));
    return check.build();
  }

  /** DOWN names the models whose heads are not signed, and why. */
  @Produces
  @Readiness
  HealthCheck heads() {
    return () -> {
      Map<String, String> held = tracker.held();
      HealthCheckResponseBuilder check =
          HealthCheckResponse.named("live sets signed").status(held.isEmpty());
      held.forEach(check::withData);
      return check.build();
    };
  }

  private static HealthCheckResponse check(String name, boolean up) {
    return HealthCheckResponse.named(name).status(up).build();
  }
}
