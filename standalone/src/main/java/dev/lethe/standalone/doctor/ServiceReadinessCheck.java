package dev.lethe.standalone.doctor;

import dev.lethe.standalone.launch.ServiceHealth;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether a service of a running stack is ready, and why not.
 *
 * @param name of the service
 * @param base its URL, without a path
 * @param logs folder that holds its log
 */
public record ServiceReadinessCheck(String name, String base, Path logs)
    implements InstallationCheck {
  @Override
  public CheckOutcome run() {
    Optional<ServiceHealth> health = ServiceHealth.ask(base, "ready");
    if (health.isEmpty()) {
      return CheckOutcome.failed(
          "does not answer at " + base,
          "see "
              + logs.resolve(name + ".log")
              + "; `lethe up` starts it again, or ends what a crash left and starts anew");
    }
    if (health.get().isUp()) {
      return CheckOutcome.ok("ready at " + base);
    }
    return CheckOutcome.failed(
        "not ready: "
            + health
                .get()
                .reason()
                .or(() -> health.get().waitsFor().map(what -> "it waits for " + what))
                .orElse("it gives no reason (HTTP " + health.get().status() + ")"),
        "see " + logs.resolve(name + ".log") + " and docs/guides/find-what-is-wrong.md");
  }
}
