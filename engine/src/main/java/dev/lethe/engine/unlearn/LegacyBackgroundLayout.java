package dev.lethe.engine.unlearn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Backgrounds of earlier versions, which lay in the cache itself. Nothing was ever taken out of
 * them.
 *
 * @param base first letters of the base model's digest
 */
record LegacyBackgroundLayout(Path cache, String base) {
  private static final String PREFIX = "background-";

  /**
   * Keeps the samples where they are still of use, and deletes everything else: what was derived
   * from them is made again.
   *
   * @param working where samples of the model's own are kept now; null where it brings some
   */
  void moveInto(@Nullable Path working, String key) throws IOException {
    Path samples = samples(cache, base, key);
    if (working != null && !Files.exists(working) && Files.isRegularFile(samples)) {
      Files.move(samples, working, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.deleteIfExists(samples);
    Files.deleteIfExists(samples.resolveSibling(samples.getFileName() + AtomicFile.PARTIAL));
    for (Path file : tensors()) {
      Files.deleteIfExists(file);
    }
  }

  static Path samples(Path cache, String base, String key) {
    return cache.resolve(PREFIX + base + "-" + key + ".jsonl");
  }

  /** Those of all models: what of them is still in use is made again. */
  private List<Path> tensors() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files
          .filter(
              file -> {
                String name = String.valueOf(file.getFileName());
                return name.startsWith(PREFIX + "vectors-") || name.startsWith(PREFIX + "windows-");
              })
          .toList();
    }
  }
}
