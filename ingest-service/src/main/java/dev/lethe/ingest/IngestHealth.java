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
  /** What comes by itself; a reason is for a person. */
  private static final String WAITS_FOR = "waitsFor";

  private final IngestLifecycle lifecycle;
  private final TrackerStatus tracker;

  IngestHealth(IngestLifecycle lifecycle, TrackerStatus tracker) {
    this.lifecycle = lifecycle;
    this.tracker = tracker;
  }

  @Produces
  @Startup
  HealthCheck started() {
    return () -> {
      boolean started = lifecycle.isStarted();
      HealthCheckResponseBuilder check = HealthCheckResponse.named("started").status(started);
      if (!started) {
        check.withData(WAITS_FOR, lifecycle.underWay());
      }
      return check.build();
    };
  }

  @Produces
  @Liveness
  HealthCheck alive() {
    return () -> {
      boolean broken = lifecycle.isBroken();
      HealthCheckResponseBuilder check = HealthCheckResponse.named("streams alive").status(!broken);
      if (broken) {
        check.withData("reason", "a topology has stopped for good: restart the service");
        lifecycle.streamStates().forEach(check::withData);
      }
      return check.build();
    };
  }

  @Produces
  @Readiness
  HealthCheck streams() {
    return () -> {
      boolean running = lifecycle.areStreamsRunning();
      HealthCheckResponseBuilder check =
          HealthCheckResponse.named("streams running").status(running);
      if (!running) {
        check.withData(WAITS_FOR, lifecycle.isStarted() ? "all to be RUNNING" : "the start");
        lifecycle.streamStates().forEach(check::withData);
      }
      return check.build();
    };
  }

  @Produces
  @Readiness
  HealthCheck projector() {
    return () -> {
      boolean projected = lifecycle.isProjected();
      HealthCheckResponseBuilder check =
          HealthCheckResponse.named("projector caught up").status(projected);
      Optional<String> obstacle = lifecycle.projectionObstacle();
      if (obstacle.isPresent()) {
        check.withData("reason", obstacle.get());
      } else if (!projected) {
        check.withData(WAITS_FOR, lifecycle.isStarted() ? "the tables to catch up" : "the start");
        lifecycle.projection().ifPresent(now -> check.withData("lag", now.lag()));
      }
      return check.build();
    };
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
}
