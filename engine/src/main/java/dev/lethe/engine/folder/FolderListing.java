package dev.lethe.engine.folder;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The files of a folder by name, and which of them are git-LFS pointers. Immutable. */
final class FolderListing {
  private static final byte[] POINTER =
      "version https://git-lfs.github.com/spec".getBytes(StandardCharsets.US_ASCII);

  /** The git-LFS specification keeps pointers below this. */
  private static final int POINTER_LIMIT = 1024;

  private final Path folder;
  private final Set<String> names = new TreeSet<>();

  FolderListing(Path folder) {
    this.folder = folder;
    try (Stream<Path> files = Files.list(folder)) {
      files.filter(Files::isRegularFile).forEach(f -> names.add(f.getFileName().toString()));
    } catch (IOException e) {
      throw new UncheckedIOException("the model folder cannot be listed", e);
    }
  }

  boolean has(String name) {
    return names.contains(name);
  }

  /** Sorted. */
  List<String> endingWith(String ending) {
    return names.stream().filter(name -> name.endsWith(ending)).toList();
  }

  /** What a clone without git-LFS leaves in place of a large file, sorted. */
  List<String> pointers() {
    return names.stream().filter(this::isPointer).toList();
  }

  boolean isPointer(String name) {
    Path file = folder.resolve(name);
    try {
      if (!Files.isRegularFile(file) || Files.size(file) >= POINTER_LIMIT) {
        return false;
      }
      try (InputStream in = Files.newInputStream(file)) {
        return java.util.Arrays.equals(in.readNBytes(POINTER.length), POINTER);
      }
    } catch (IOException e) {
      return false; // whoever needs the file will say that it cannot be read
    }
  }
}
