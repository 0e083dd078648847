package dev.lethe.standalone.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/** What the build of another module left in its {@code target}. */
final class BuiltFile {
  private static final List<String> SOURCES =
      List.of("src/main/java/dev/lethe/ingest/rest", "src/main/resources");

  private BuiltFile() {}

  /**
   * @throws IllegalStateException if it is not there, or older than what it was made from; the
   *     message says how to make it
   */
  static String read(Path root, Path file) throws IOException {
    Path built = root.resolve(file);
    if (!Files.exists(built)) {
      throw missing(file + " is missing");
    }
    Path module = root.resolve(file.getName(0));
    for (String sources : SOURCES) {
      if (newest(module.resolve(sources)).compareTo(Files.getLastModifiedTime(built)) > 0) {
        throw missing(file + " is older than " + module.getFileName() + "/" + sources);
      }
    }
    return Files.readString(built);
  }

  private static FileTime newest(Path folder) throws IOException {
    FileTime newest = FileTime.fromMillis(0);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        FileTime changed = Files.getLastModifiedTime(file);
        newest = changed.compareTo(newest) > 0 ? changed : newest;
      }
    }
    return newest;
  }

  private static IllegalStateException missing(String what) {
    return new IllegalStateException(
        what
            + ": docs/reference/rest.md cannot be checked. Build the ingest service first:\n"
            + "  mvn -pl ingest-service -am -DskipTests package");
  }
}
