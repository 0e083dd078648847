package dev.lethe.standalone.bench;

import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.ProcessIdentity;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the processes of a running stack take of the machine's memory, looked at every second by a
 * thread of its own. Thread-safe; {@link #close()} ends the thread.
 *
 * <p>Read from {@code /proc/PID/smaps_rollup}: resident pages, and each process's proportional
 * share of them, in which a page that two processes map counts half for each. The shares add up to
 * what the stack takes; the resident sizes count mapped weights once for each process.
 */
final class StackMemory implements AutoCloseable {
  private static final String SUFFIX = ".pid";
  private static final long PERIOD_MS = 1_000;
  private static final double KIB_PER_MB = 1e6 / 1024;

  private final Path pidFiles;
  private final Thread watcher = new Thread(this::watch, "stack-memory");

  private Look now = Look.NOTHING;
  private Look most = Look.NOTHING;

  /**
   * One look at all processes, or the most of many.
   *
   * @param total proportional shares of all together, in 10⁶ bytes
   * @param resident of each by its name in the stack, what it started included, in 10⁶ bytes
   */
  record Look(double total, Map<String, Double> resident) {
    static final Look NOTHING = new Look(0, Map.of());

    Look most(Look other) {
      Map<String, Double> both = new TreeMap<>(resident);
      other.resident.forEach((name, mb) -> both.merge(name, mb, Math::max));
      return new Look(Math.max(total, other.total), both);
    }
  }

  private record Size(double resident, double share) {}

  StackMemory(DataFolder data) {
    pidFiles = data.run();
    watcher.setDaemon(true);
    watcher.start();
  }

  /** The last look. */
  synchronized Look now() {
    return now;
  }

  /** The most that any look has seen: of the total, and of each process by itself. */
  synchronized Look most() {
    return most;
  }

  @Override
  public void close() {
    watcher.interrupt();
  }

  private void watch() {
    try {
      while (true) {
        keep(look());
        Thread.sleep(PERIOD_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new IllegalStateException("memory of the stack cannot be read", e);
    }
  }

  private synchronized void keep(Look seen) {
    now = seen;
    most = most.most(seen);
  }

  private Look look() throws IOException {
    double total = 0;
    Map<String, Double> resident = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(pidFiles, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString().replace(SUFFIX, "");
        for (ProcessHandle process : processes(file).toList()) {
          Size size = size(process);
          resident.merge(name, size.resident(), Double::sum);
          total += size.share();
        }
      }
    }
    return new Look(total, resident);
  }

  /** A child of the stack and what it started; none where it has just ended. */
  private static Stream<ProcessHandle> processes(Path file) {
    try {
      Optional<ProcessIdentity> identity = ProcessIdentity.parse(Files.readString(file));
      Optional<ProcessHandle> child =
          identity.isPresent() ? identity.get().alive() : Optional.empty();
      return child.stream().flatMap(alive -> Stream.concat(Stream.of(alive), alive.descendants()));
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static Size size(ProcessHandle process) {
    double resident = 0;
    double share = 0;
    try {
      Path rollup = Path.of("/proc", Long.toString(process.pid()), "smaps_rollup");
      for (String line : Files.readAllLines(rollup)) {
        if (line.startsWith("Rss:")) {
          resident = megabytes(line);
        } else if (line.startsWith("Pss:")) {
          share = megabytes(line);
        }
      }
    } catch (IOException e) {
      return new Size(0, 0); // it has ended meanwhile
    }
    return new Size(resident, share);
  }

  private static double megabytes(String line) {
    return Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MB;
  }
}
