package dev.lethe.trainer.lane;

import dev.lethe.trainer.work.FailureCodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder for one artefact in the making, gone when closed. */
public record ArtefactWorkFolder(Path path) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArtefactWorkFolder.class);
  private static final String PREFIX = "making-";

  public static ArtefactWorkFolder in(Path parent) throws IOException {
    return new ArtefactWorkFolder(Files.createTempDirectory(parent, PREFIX));
  }

  /** Makes sure that {@code parent} exists and holds nothing that a killed trainer left behind. */
  public static void prepare(Path parent) throws IOException {
    Files.createDirectories(parent);
    for (Path leftover : list(parent)) {
      new ArtefactWorkFolder(leftover).close();
    }
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("cannot delete: path={} error={}", path, FailureCodes.describe(e));
    }
  }

  private static List<Path> list(Path parent) throws IOException {
    try (Stream<Path> files = Files.list(parent)) {
      return files.filter(file -> file.getFileName().toString().startsWith(PREFIX)).toList();
    }
  }
}
