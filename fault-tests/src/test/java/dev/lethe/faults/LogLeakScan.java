package dev.lethe.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks for what must be in no log, however its writer died. */
final class LogLeakScan {
  private LogLeakScan() {}

  /** The logs that hold one of {@code texts}. */
  static List<String> in(Path folder, List<String> texts) throws IOException {
    List<String> leaks = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        String content = Files.readString(log, StandardCharsets.ISO_8859_1);
        if (texts.stream().anyMatch(content::contains)) {
          leaks.add(log.getFileName().toString());
        }
      }
    }
    return leaks;
  }
}
