package dev.lethe.standalone.doctor;

import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs checks, each in a thread of its own that keeps no process alive, and gives up on one that
 * takes too long. Thread-safe.
 */
public final class CheckRunner {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final Duration limit;

  /** Gives each check 5 s. */
  public CheckRunner() {
    this(LIMIT);
  }

  CheckRunner(Duration limit) {
    this.limit = limit;
  }

  /** Runs one. It never throws: a check that cannot look has failed. */
  public DoctorReport.Line run(InstallationCheck check) {
    CheckOutcome outcome = outcome(check);
    return new DoctorReport.Line(
        check.name(), outcome.status(), outcome.finding(), outcome.advice());
  }

  private CheckOutcome outcome(InstallationCheck check) {
    FutureTask<CheckOutcome> task = new FutureTask<>(check::run);
    Thread thread = new Thread(task, "check-" + check.name());
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      return CheckOutcome.failed(
          "no answer within " + limit.toSeconds() + " s",
          "see whether the disk or the network that it looks at hangs");
    } catch (ExecutionException e) {
      return failed(e.getCause());
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      return CheckOutcome.failed("interrupted", "run it again");
    }
  }

  /** A message could hold what is private; the name of a file doesn't. */
  private static CheckOutcome failed(@Nullable Throwable cause) {
    if (cause instanceof FileSystemException file) {
      return CheckOutcome.failed(
          "cannot read " + file.getFile() + " (" + cause.getClass().getSimpleName() + ")",
          "run it as the user that Lethe runs as, or let this user read the file");
    }
    return CheckOutcome.failed(
        "the check itself failed: " + (cause == null ? "?" : cause.getClass().getSimpleName()),
        "this is an error of Lethe's own; report it with the output of `java -version`");
  }
}
