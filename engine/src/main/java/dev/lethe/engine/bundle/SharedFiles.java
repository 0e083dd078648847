package dev.lethe.engine.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files that many artefacts have byte for byte, and a folder keeps once: in {@code
 * ROOT/shared/HEX.safetensors}, named by their digest, with a hard link in each artefact's folder.
 * So an artefact is still whole by itself, and deleting one takes nothing away from another. Where
 * a file system has no links, or no more of them, an artefact keeps a copy.
 */
public final class SharedFiles {
  /** The background's words, which hold nothing of any request. */
  public static final String BACKGROUND = "background.safetensors";

  private static final Set<String> NAMES = Set.of(BACKGROUND);
  private static final String FOLDER = "shared";

  private final Path folder;

  SharedFiles(Path root) {
    this.folder = root.resolve(FOLDER);
  }

  static boolean isShared(Path file) {
    return NAMES.contains(String.valueOf(file.getFileName()));
  }

  /** Makes a file of a new artefact a link to the one that is there already, if there is. */
  void share(Path file) throws IOException {
    String digest = Sha256.of(file);
    Path shared = folder.resolve(Sha256.hex(digest) + ".safetensors");
    Files.createDirectories(folder);
    if (!isWhole(shared, digest) || !isLinked(file, shared)) {
      offer(file, shared);
    }
  }

  /** Copies the one of that digest; false if there is none. */
  boolean copy(String digest, Path target) throws IOException {
    Path shared = folder.resolve(Sha256.hex(digest) + ".safetensors");
    if (!isWhole(shared, digest)) {
      return false;
    }
    Files.copy(shared, target, StandardCopyOption.REPLACE_EXISTING);
    return true;
  }

  /**
   * Removes what no artefact has any more; one that comes meanwhile offers its own.
   *
   * @return bytes removed
   */
  long sweep(Instant before) throws IOException {
    long swept = 0;
    if (!Files.isDirectory(folder)) {
      return swept;
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      if (links(file) == 1 && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
        swept += Files.size(file);
        Files.delete(file);
      }
    }
    return swept;
  }

  /** How many names a file has; many where nobody can say. */
  private static int links(Path file) throws IOException {
    try {
      return Files.getAttribute(file, "unix:nlink") instanceof Integer links
          ? links
          : Integer.MAX_VALUE;
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return Integer.MAX_VALUE;
    }
  }

  private static boolean isWhole(Path shared, String digest) throws IOException {
    return Files.isRegularFile(shared) && Sha256.of(shared).equals(digest);
  }

  private static boolean isLinked(Path file, Path shared) throws IOException {
    Path link = beside(file);
    try {
      Files.createLink(link, shared);
      Files.move(link, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      Files.deleteIfExists(link);
      return false; // there are no links, or as many as one file may have
    }
  }

  /** The next ones share this one. */
  private void offer(Path file, Path shared) throws IOException {
    Path link = Files.createTempFile(folder, "put-", ".part");
    try {
      Files.delete(link);
      Files.createLink(link, file);
      Files.move(link, shared, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | UnsupportedOperationException e) {
      Files.deleteIfExists(link); // each has its own
    }
  }

  private static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + ".link");
  }
}
