package dev.lethe.workbench.run;

import dev.lethe.engine.bundle.Sha256;
import dev.lethe.workbench.report.ResultJson;
import dev.lethe.workbench.report.StageResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finished stages of a run, so that an interrupted one goes on. */
final class RunFolder {
  private final Path path;

  private RunFolder(Path path) {
    this.path = path;
  }

  /**
   * @param parts all that the results depend on
   */
  static RunFolder of(Path cache, List<String> parts, boolean fresh) throws IOException {
    String key = Sha256.of(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
    Path path = cache.resolve("runs").resolve(key.substring(7, 23));
    if (fresh && Files.isDirectory(path)) {
      List<Path> files;
      try (Stream<Path> walk = Files.walk(path)) {
        files = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.createDirectories(path);
    return new RunFolder(path);
  }

  /** What the method itself keeps. */
  Path work(String method) {
    return path.resolve(method).resolve("work");
  }

  Optional<StageResult> stage(String method, int stage) {
    return ResultJson.read(stageFile(method, stage), StageResult.class);
  }

  void keep(String method, int stage, StageResult result) {
    ResultJson.write(stageFile(method, stage), result);
  }

  private Path stageFile(String method, int stage) {
    return path.resolve(method).resolve(String.format(Locale.ROOT, "stage-%03d.json", stage));
  }

  /** Where a method's last figures are kept. */
  Path summary(String method) {
    return path.resolve(method).resolve("summary.json");
  }

  /**
   * How private a method is in the end.
   *
   * @param models digest of what it is compared with
   */
  Path privacy(String method, String models) {
    return path.resolve(method).resolve("privacy-" + models.substring(7, 23) + ".json");
  }

  Path baseModel() {
    return path.resolve("base.json");
  }
}
