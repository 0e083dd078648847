package dev.lethe.images;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;

/** Small files where the build puts an application's, one of them large. */
record MadeUpBuild(Path repository) {
  static final String VERSION = "1.2.3";

  private static final List<String> SERVICE =
      List.of(
          "quarkus-app/quarkus-run.jar",
          "quarkus-app/quarkus-app-dependencies.txt",
          "quarkus-app/app/x-service-1.2.3.jar",
          "quarkus-app/lib/boot/org.example.boot-9.jar",
          "quarkus-app/lib/main/dev.lethe.schemas-1.2.3.jar",
          "quarkus-app/lib/main/org.example.small-2.0.jar",
          "quarkus-app/quarkus/generated-bytecode.jar",
          "bom.json");
  private static final List<String> COMMAND_LINE =
      List.of("lib/schemas-1.2.3.jar", "lib/small-2.0.jar", "standalone-1.2.3.jar", "bom.json");

  /**
   * @param repository an empty folder
   * @param changed when all files were last written
   */
  static MadeUpBuild in(Path repository, Instant changed) throws IOException {
    MadeUpBuild build = new MadeUpBuild(repository);
    for (String service : List.of("ingest-service", "trainer-service", "inference-service")) {
      for (String file : SERVICE) {
        build.write(service + "/target/" + file, file, changed);
      }
      build.writeLarge(service + "/target/quarkus-app/lib/main/org.example.large-3.jar", changed);
    }
    for (String file : COMMAND_LINE) {
      build.write("standalone/target/" + file, file, changed);
    }
    build.writeLarge("standalone/target/lib/large-3.jar", changed);
    return build;
  }

  void write(String path, String content, Instant changed) throws IOException {
    Path file = repository.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.from(changed));
  }

  /** As sparse as the system makes it. */
  private void writeLarge(String path, Instant changed) throws IOException {
    write(path, "large", changed);
    Path file = repository.resolve(path);
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      content.setLength(PackagedApplication.LARGE_BYTES + 1);
    }
    Files.setLastModifiedTime(file, FileTime.from(changed));
  }
}
