package dev.lethe.localstack;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Starts child processes that do not outlive this JVM, and signals them.
 *
 * <p>Where util-linux is present, each child has a session of its own, so that Ctrl-C reaches the
 * parent alone and the children are stopped in order; and each asks the kernel for a signal at its
 * parent's death (prctl(2), PR_SET_PDEATHSIG), which covers {@code kill -9} of the JVM. The kernel
 * means the parent <em>thread</em>, so one thread that never ends starts them all. Thread-safe.
 */
public final class ChildProcesses {
  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

  private static final ExecutorService STARTER =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "child-starter");
            thread.setDaemon(true);
            return thread;
          });

  private ChildProcesses() {}

  /**
   * The command that runs {@code command} in a session of its own and signals it when its parent
   * dies, as far as the tools for that are there. Every step replaces the one before, so the
   * process id stays the command's.
   *
   * @param signal name without SIG, {@code TERM} say
   */
  static List<String> dyingWithParent(String signal, List<String> command) {
    List<String> wrapped = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      wrapped.add(SETSID.toString());
    }
    if (Files.isExecutable(SETPRIV)) {
      wrapped.addAll(List.of(SETPRIV.toString(), "--pdeathsig", signal, "--"));
    }
    wrapped.addAll(command);
    return List.copyOf(wrapped);
  }

  /**
   * Starts a child that gets SIGKILL when this JVM dies without having stopped it.
   *
   * @throws IOException when it cannot be started
   */
  public static Process start(ProcessBuilder builder) throws IOException {
    return startAsIs(builder.command(dyingWithParent("KILL", builder.command())));
  }

  /** Starts a child from the thread that lives as long as the JVM. */
  static Process startAsIs(ProcessBuilder builder) throws IOException {
    try {
      return STARTER.submit(builder::start).get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while starting a process");
    }
  }

  /**
   * Sends a signal that {@link ProcessHandle} has no method for.
   *
   * @param signal name without SIG, {@code INT} say
   */
  public static void signal(ProcessHandle process, String signal) throws IOException {
    List<String> command = List.of("sh", "-c", "kill -" + signal + " " + process.pid());
    Process kill =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    await(kill.toHandle(), Duration.ofSeconds(5));
  }

  /**
   * Whether a child ended within the time, and with exit code 0. Its handle may say that it ended
   * before its code is known, so that the two must not be asked one after the other.
   */
  static boolean endsWell(Process child, Duration limit) throws InterruptedIOException {
    try {
      return child.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) && child.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a process ended");
    }
  }

  /** Whether the process ended within the time. */
  public static boolean await(ProcessHandle process, Duration limit) throws InterruptedIOException {
    try {
      process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return !process.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a process ended");
    }
  }
}
