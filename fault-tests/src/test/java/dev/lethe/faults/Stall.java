package dev.lethe.faults;

import dev.lethe.localstack.ChildProcesses;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** A process and its children that stand still (SIGSTOP) until this is closed. */
final class Stall implements AutoCloseable {
  private final List<ProcessHandle> stopped;

  private Stall(List<ProcessHandle> stopped) {
    this.stopped = stopped;
  }

  static Stall of(ProcessHandle process) throws IOException {
    List<ProcessHandle> all = Stream.concat(Stream.of(process), process.descendants()).toList();
    signal(all, "STOP");
    return new Stall(all);
  }

  @Override
  public void close() throws IOException {
    signal(stopped, "CONT");
  }

  private static void signal(List<ProcessHandle> processes, String signal) throws IOException {
    for (ProcessHandle process : processes) {
      ChildProcesses.signal(process, signal);
    }
  }
}
