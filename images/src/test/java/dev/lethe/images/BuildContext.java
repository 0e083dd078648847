package dev.lethe.images;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What an engine is sent of the repository. The last line of {@code .dockerignore} that fits a path
 * or a folder above it decides.
 *
 * @param lines of it
 */
record BuildContext(List<String> lines) {
  static BuildContext read(Path file) throws IOException {
    return new BuildContext(
        Files.readAllLines(file).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList());
  }

  /**
   * @param path relative to the repository
   */
  boolean holds(String path) {
    boolean held = true;
    for (String line : lines) {
      boolean exception = line.startsWith("!");
      if (fits(exception ? line.substring(1) : line, Path.of(path))) {
        held = exception;
      }
    }
    return held;
  }

  private static boolean fits(String pattern, Path path) {
    for (Path part = path; part != null; part = part.getParent()) {
      if (FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(part)) {
        return true;
      }
    }
    return false;
  }
}
