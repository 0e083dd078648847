package dev.lethe.standalone.launch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The last lines that one run of a child wrote to its log, which later runs append to.
 *
 * @param lines from older to newer
 */
record LogTail(List<String> lines) {
  private static final int MOST_BYTES = 256 * 1024;

  LogTail {
    lines = List.copyOf(lines);
  }

  /** Where a run that starts now begins. */
  static long end(Path log) {
    try {
      return Files.size(log);
    } catch (IOException e) {
      return 0;
    }
  }

  /** Empty when there is no log, or when it cannot be read: it only helps to explain. */
  static LogTail read(Path log, long from) {
    try (FileChannel channel = FileChannel.open(log)) {
      long begin = Math.max(from, channel.size() - MOST_BYTES);
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, channel.size() - begin));
      while (bytes.hasRemaining() && channel.read(bytes, begin + bytes.position()) >= 0) {}
      return of(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new LogTail(List.of());
    }
  }

  static LogTail of(String text) {
    return new LogTail(text.lines().toList());
  }
}
