package dev.lethe.standalone.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process, told apart from a later one with the same number by its start time and the boot that
 * it belongs to (proc(5): field 22 of {@code stat}, {@code boot_id}).
 *
 * @param pid process id
 * @param startTicks clock ticks between boot and start
 * @param boot random id of the boot
 */
public record ProcessIdentity(long pid, long startTicks, String boot) {
  private static final int START_TIME_AFTER_NAME = 19;

  /** The identity of a living process; empty when there is none. */
  public static Optional<ProcessIdentity> of(long pid) throws IOException {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      long ticks = Long.parseLong(afterName[START_TIME_AFTER_NAME]);
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim();
      return Optional.of(new ProcessIdentity(pid, ticks, boot));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      if (ProcessHandle.of(pid).isEmpty()) {
        return Optional.empty(); // ended while its file was read
      }
      throw e;
    }
  }

  /** The process, when it still is this one. */
  public Optional<ProcessHandle> alive() throws IOException {
    return of(pid).filter(this::equals).flatMap(same -> ProcessHandle.of(pid));
  }

  /** One line that {@link #parse} reads. */
  public String text() {
    return pid + " " + startTicks + " " + boot + "\n";
  }

  /** Reads {@link #text()}; empty when it is not one. */
  public static Optional<ProcessIdentity> parse(String text) {
    String[] parts = text.trim().split(" ");
    try {
      return parts.length == 3
          ? Optional.of(
              new ProcessIdentity(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
