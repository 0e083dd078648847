package dev.lethe.standalone.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Command lines for child JVMs: the Java that runs this one, a small serial-collected heap, the
 * services' engines allowed to call native code.
 */
final class JavaCommand {
  private static final int NATIVE_ACCESS_SINCE = 22;

  private JavaCommand() {}

  /**
   * @param heapMib largest heap, MiB
   * @param directMib most memory in direct buffers, MiB, which {@code -Xmx} would limit too
   * @param quickStart only the first compiler: starts quicker and stays smaller, for children whose
   *     work is elsewhere
   * @param logs where the JVM leaves its report when native code ends it
   */
  static List<String> options(int heapMib, int directMib, boolean quickStart, Path logs) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms32m", "-Xmx" + heapMib + "m", "-Xss512k", "-XX:+UseSerialGC"));
    command.add("-XX:MaxDirectMemorySize=" + directMib + "m");
    command.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-Xshare:auto", "-Dfile.encoding=UTF-8"));
    // A dump would hold forget sets in plain text.
    command.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-XX:-HeapDumpOnOutOfMemoryError"));
    command.add("-XX:ErrorFile=" + logs.resolve("crash-%p.log"));
    if (quickStart) {
      command.add("-XX:TieredStopAtLevel=1");
    }
    if (Runtime.version().feature() >= NATIVE_ACCESS_SINCE) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    return command;
  }
}
