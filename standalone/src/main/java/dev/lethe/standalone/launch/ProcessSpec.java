package dev.lethe.standalone.launch;

import dev.lethe.localstack.ChildProcesses;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How one child is started, asked and stopped. Implementations are thread-safe. */
interface ProcessSpec {
  /** How long a child may take to stop by itself. */
  Duration GRACE = Duration.ofSeconds(20);

  /** Short name, also of its pid file and log. */
  String name();

  /** Where its output goes. */
  Path log();

  /** Starts it; the same ports and folders every time. */
  Process start() throws IOException;

  /** Whether it does its work now. */
  boolean isReady();

  /** What a person has to mend before it can do its work, as it says itself; else empty. */
  default Optional<String> obstacle() {
    return Optional.empty();
  }

  /** Whether it runs and says that it will not do its work any more. */
  default boolean hasGivenUp() {
    return false;
  }

  /**
   * Ends a process that {@link #start()} gave, and waits until it is gone.
   *
   * @return whether it ended by itself when it was asked to
   */
  default boolean stop(ProcessHandle process) throws IOException {
    process.destroy();
    if (ChildProcesses.await(process, GRACE)) {
      return true;
    }
    process.destroyForcibly();
    ChildProcesses.await(process, GRACE);
    return false;
  }
}
