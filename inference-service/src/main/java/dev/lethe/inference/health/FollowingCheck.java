package dev.lethe.inference.health;

import dev.lethe.inference.ReplicaRunner;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
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
    return HealthCheckResponse.named("following").status(replica.alive()).build();
  }
}
