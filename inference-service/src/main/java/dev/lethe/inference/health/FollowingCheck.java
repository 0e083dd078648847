package dev.lethe.inference.health;

import dev.lethe.inference.ReplicaRunner;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/** Live: the thread that follows adapter-events runs, with or without Kafka. */
@Liveness
@Singleton
final class FollowingCheck implements HealthCheck {
  private final ReplicaRunner replica;

  FollowingCheck(ReplicaRunner replica) {
    this.replica = replica;
  }

  @Override
  public HealthCheckResponse call() {
    boolean alive = replica.alive();
    HealthCheckResponseBuilder check = HealthCheckResponse.named("following").status(alive);
    if (!alive) {
      check.withData("reason", "the thread that follows adapter-events has ended: restart it");
    }
    return check.build();
  }
}
