package dev.lethe.standalone.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the system lets a process of this user have. The processes of a stack inherit it.
 *
 * @param limits a file of the form of {@code /proc/self/limits}, see proc(5)
 */
public record ProcessLimitsCheck(Path limits) implements InstallationCheck {
  /**
   * A broker keeps three files open for each segment of a log: with Lethe's topics and its own more
   * than a hundred at least. Postgres takes up to 1,000 a process (max_files_per_process), and a
   * service some hundred jars and sockets.
   */
  private static final long FEWEST_FILES = 1_024;

  /** Topics that are kept for good gain segments over the years. */
  private static final long FILES_FOR_YEARS = 4_096;

  /**
   * Threads of this user: five JVMs with some 60 each, the engine's on every processor twice, and a
   * process of Postgres for each connection, of which there are at most 60.
   */
  private static final long FEWEST_THREADS = 1_024;

  /** Of the process that runs this. */
  public static ProcessLimitsCheck ofThisProcess() {
    return new ProcessLimitsCheck(Path.of("/proc/self/limits"));
  }

  @Override
  public String name() {
    return "limits";
  }

  @Override
  public CheckOutcome run() throws IOException {
    if (!Files.isReadable(limits)) {
      return CheckOutcome.skipped(
          "this system does not tell its limits", "look at `ulimit -a` yourself");
    }
    String text = Files.readString(limits);
    long files = soft(text, "Max open files").orElse(Long.MAX_VALUE);
    if (files < FEWEST_FILES) {
      return CheckOutcome.failed(
          "a process may open only " + files + " files, and needs " + FEWEST_FILES,
          "raise it for this user: `ulimit -n " + FILES_FOR_YEARS + "`, or LimitNOFILE of systemd");
    }
    List<String> low = new ArrayList<>();
    if (files < FILES_FOR_YEARS) {
      low.add("a process may open only " + files + " files (better " + FILES_FOR_YEARS + ")");
    }
    long threads = soft(text, "Max processes").orElse(Long.MAX_VALUE);
    if (threads < FEWEST_THREADS) {
      low.add("this user may run only " + threads + " threads (better " + FEWEST_THREADS + ")");
    }
    if (soft(text, "Max address space").isPresent()) {
      low.add("address space is limited, and weights are mapped into it");
    }
    return low.isEmpty()
        ? CheckOutcome.ok("open files " + text(files) + ", threads " + text(threads))
        : CheckOutcome.warning(
            String.join("; ", low), "raise it for this user with `ulimit` or in limits.conf");
  }

  private static String text(long limit) {
    return limit == Long.MAX_VALUE ? "unlimited" : Long.toString(limit);
  }

  /** Empty when there is no limit. */
  private static OptionalLong soft(String text, String name) {
    Matcher line = Pattern.compile("(?m)^" + name + "\\s+(\\d{1,18})\\s").matcher(text);
    return line.find() ? OptionalLong.of(Long.parseLong(line.group(1))) : OptionalLong.empty();
  }
}
