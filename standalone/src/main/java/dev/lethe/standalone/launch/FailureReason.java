package dev.lethe.standalone.launch;

import dev.lethe.schemas.PrintableText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a child failed, in one line for the console: found in the tail of its log and in its exit
 * code. The line has at most 300 characters and no control characters.
 */
final class FailureReason {
  private static final int LONGEST = 300;

  /** A process that a signal ended has this and the signal's number as its exit code. */
  private static final int SIGNALLED = 128;

  private static final int KILL = 9;
  private static final int TERM = 15;

  /** Signals by which the machine, or the process itself, ends what went wrong in native code. */
  private static final Map<Integer, String> CRASHES =
      Map.of(4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 11, "SIGSEGV");

  /** What kinds of lines say why, the most telling first. Of one kind, the last counts. */
  private static final List<Pattern> TELLING =
      List.of(
          Pattern.compile("OutOfMemoryError|^# Native memory allocation .*failed"),
          Pattern.compile("^#\\s+(SIG[A-Z]+|Internal Error) \\(|^  what\\(\\): "),
          Pattern.compile(
              "^Exception in thread |Failed to start application|cannot start|model-failed "
                  + "| (FATAL|PANIC): |^Error: |: error while loading "
                  + "|Could not reserve |could not open file "),
          Pattern.compile(" ERROR |SRCFG\\d+|^Error occurred "));

  /** Which kind of those is the JVM's own word on a crash; its exit code may be 1. */
  private static final int CRASH = 1;

  private static final String CRASHED = "crash in native code: ";

  /** What only a start that is over leaves behind, also when its process lingers. */
  private static final Pattern OVER =
      Pattern.compile(
          "^Exception in thread \"(main|replica-start|trainer-open)\" |OutOfMemoryError"
              + "|Failed to start application");

  private static final Pattern LOGGED =
      Pattern.compile(
          "^\\d{4}-\\d\\d-\\d\\d [\\d:,.]+ "
              + "(?:[A-Z]+ +\\[[^]]*] \\([^)]*\\) |\\S+ \\[\\d+] (?:FATAL|PANIC): +)"
              + "|^\\[[^]]*] [A-Z]+ \\S+ - +");

  private static final Pattern QUIET = Pattern.compile("(^| )(INFO|DEBUG|TRACE|WARN|LOG:) ");
  private static final Pattern THROWN =
      Pattern.compile("(?:[a-z_][\\w$]*\\.)+([A-Z][\\w$]*(?:Exception|Error|Failure)\\b.*)");
  private static final String CAUSE = "Caused by: ";

  private final LogTail tail;

  private FailureReason(LogTail tail) {
    this.tail = tail;
  }

  /** Of a process that ended. */
  static String of(LogTail tail, int exitCode) {
    FailureReason reason = new FailureReason(tail);
    int signal = exitCode - SIGNALLED;
    if (signal == KILL) {
      return "killed by signal 9, as the system does when memory runs out";
    }
    if (signal == TERM) {
      return "ended by signal 15";
    }
    String crash = CRASHES.get(signal);
    if (crash != null) {
      return fit(reason.told(CRASH + 1).orElse(CRASHED + crash));
    }
    return fit(reason.told(TELLING.size()).orElseGet(() -> reason.lastWords(exitCode)));
  }

  /** As far as its log says; empty when it doesn't. */
  static Optional<String> of(LogTail tail) {
    return new FailureReason(tail).told(TELLING.size()).map(FailureReason::fit);
  }

  /** Why a process that still runs will never do its work; empty when nothing says so. */
  static Optional<String> ofLingering(LogTail tail) {
    return new FailureReason(tail).last(OVER).map(FailureReason::fit);
  }

  private Optional<String> told(int kinds) {
    for (int kind = 0; kind < kinds; kind++) {
      Optional<String> reason = last(TELLING.get(kind));
      if (reason.isPresent()) {
        return kind == CRASH ? reason.map(CRASHED::concat) : reason;
      }
    }
    return Optional.empty();
  }

  private Optional<String> last(Pattern kind) {
    List<String> lines = tail.lines();
    for (int i = lines.size() - 1; i >= 0; i--) {
      String line = lines.get(i);
      if (!isTrace(line) && !QUIET.matcher(line).find() && kind.matcher(line).find()) {
        return Optional.of(explain(i)).filter(words -> !words.isBlank());
      }
    }
    return Optional.empty();
  }

  /** A line, or the deepest cause in the stack trace below it. */
  private String explain(int at) {
    List<String> lines = tail.lines();
    String words = lines.get(at);
    for (int i = at + 1; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean thrownBelow = i == at + 1 && THROWN.matcher(line).lookingAt();
      if (line.startsWith(CAUSE) || thrownBelow || line.startsWith("\tSRCFG")) {
        words = line;
      } else if (!isTrace(line)) {
        break;
      }
    }
    return plain(words);
  }

  private static boolean isTrace(String line) {
    return line.startsWith("\t") || line.startsWith(CAUSE);
  }

  private static String plain(String line) {
    String words = LOGGED.matcher(line).replaceFirst("").replaceFirst("^#?\\s+", "");
    Matcher thrown = THROWN.matcher(words);
    if (thrown.find()) {
      return thrown.group(1);
    }
    int reason = words.startsWith("model-failed ") ? words.indexOf("reason=") : -1;
    return reason < 0 ? words : words.substring(reason + "reason=".length());
  }

  private String lastWords(int exitCode) {
    List<String> lines = tail.lines();
    for (int i = lines.size() - 1; i >= 0; i--) {
      String line = lines.get(i);
      if (!line.isBlank() && !QUIET.matcher(line).find()) {
        return "exit code " + exitCode + ": " + plain(line);
      }
    }
    return "exit code " + exitCode;
  }

  private static String fit(String words) {
    String line = PrintableText.line(words.strip());
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
  }
}
