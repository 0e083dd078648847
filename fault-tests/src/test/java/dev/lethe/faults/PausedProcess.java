package dev.lethe.faults;

import dev.lethe.localstack.ChildProcesses;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process and its children that stand still (SIGSTOP) until this is closed. */
final class PausedProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<ProcessHandle> stopped;

  private PausedProcess(List<ProcessHandle> stopped) {
    this.stopped = stopped;
  }

  static PausedProcess of(ProcessHandle process) throws IOException {
    List<ProcessHandle> all = Stream.concat(Stream.of(process), process.descendants()).toList();
    signal(all, "STOP");
    return new PausedProcess(all);
  }

  @Override
  public void close() throws IOException {
    signal(stopped, "CONT");
  }

  /** All at once: one after the other they would still work for each other. */
  private static void signal(List<ProcessHandle> processes, String signal) throws IOException {
    String pids =
        processes.stream().map(p -> Long.toString(p.pid())).collect(Collectors.joining(" "));
    Process kill =
        new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pids)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    ChildProcesses.await(kill.toHandle(), PATIENCE);
  }
}
