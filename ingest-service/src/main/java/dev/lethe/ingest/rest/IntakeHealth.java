package dev.lethe.ingest.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Readiness of the door, beside that of what is behind it. */
@ApplicationScoped
class IntakeHealth {
  private final IntakeProbe probe;

  IntakeHealth(IntakeProbe probe) {
    this.probe = probe;
  }

  @Produces
  @Readiness
  HealthCheck intake() {
    return () -> {
      boolean writable = probe.isWritable();
      HealthCheckResponseBuilder check =
          HealthCheckResponse.named("intake writable").status(writable);
      if (!writable) {
        check.withData("waitsFor", "Kafka to take records of unlearning-requests");
      }
      return check.build();
    };
  }
}
