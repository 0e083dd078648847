package dev.lethe.standalone.launch;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What this machine, or the container that this process runs in, has.
 *
 * @param total bytes of memory, or of the container's limit if that is less
 * @param available bytes that can be used without pushing others out; {@code total} where the
 *     system doesn't say
 */
public record MachineMemory(long total, long available) {
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final String FIELD = "MemAvailable:";
  private static final int KIB = 1024;

  /** As it is at this moment. */
  public static MachineMemory now() {
    long total =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    return new MachineMemory(total, available(MEMINFO).orElse(total));
  }

  /** What a stack may take: a container's limit can be below, or above, what is free outside. */
  public long usable() {
    return Math.min(total, available);
  }

  /** As Linux estimates it, in a file of the form of {@code /proc/meminfo}. */
  static OptionalLong available(Path meminfo) {
    if (!Files.isReadable(meminfo)) {
      return OptionalLong.empty();
    }
    try {
      return Files.readAllLines(meminfo).stream()
          .filter(line -> line.matches(FIELD + "\\s+\\d+ kB"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
