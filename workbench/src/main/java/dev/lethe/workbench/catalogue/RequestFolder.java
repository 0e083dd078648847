package dev.lethe.workbench.catalogue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.workbench.method.StageCost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a method keeps of one request; complete as soon as its cost is written. */
final class RequestFolder {
  private static final String COST = "cost.json";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path path;

  /**
   * @param request counted from 0
   */
  RequestFolder(Path parent, int request) {
    this.path = parent.resolve(String.format(java.util.Locale.ROOT, "request-%03d", request + 1));
  }

  Path path() {
    return path;
  }

  /** Null when the request was not finished. */
  @Nullable StageCost cost() {
    Path file = path.resolve(COST);
    try {
      return Files.isRegularFile(file)
          ? MAPPER.readValue(Files.readAllBytes(file), StageCost.class)
          : null;
    } catch (IOException e) {
      return null; // cut short by the interruption: fit again
    }
  }

  void finish(StageCost cost) {
    try {
      Files.createDirectories(path);
      Files.write(path.resolve(COST), MAPPER.writeValueAsBytes(cost));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empties it: what an interrupted fit left is of no use. */
  void clear() {
    try {
      if (Files.isDirectory(path)) {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(path)) {
          files = walk.sorted(java.util.Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of all files but the cost. */
  long bytes() {
    return bytes(path);
  }

  static long bytes(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(f -> Files.isRegularFile(f) && !f.endsWith(COST))
          .mapToLong(f -> f.toFile().length())
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
