package dev.lethe.db.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a file of keys holds. The file is looked at before each use and read again once it was
 * replaced, so that a running service follows a rotation; while it cannot be read, what was read
 * last goes on counting. Thread-safe.
 *
 * @param <T> what is made of the file's text
 */
final class KeyFile<T> {
  private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path file;
  private final Function<String, T> reader;
  private volatile Read<T> last;

  private record Read<T>(Stamp stamp, T content) {}

  /** Tells one version of a file from the next, which is another file of the same name. */
  private record Stamp(@Nullable Object file, FileTime modified, long size) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(now.fileKey(), now.lastModifiedTime(), now.size());
    }
  }

  /**
   * @param reader throws {@link IllegalArgumentException} on what it cannot read
   * @throws UncheckedIOException if the file cannot be read now
   */
  KeyFile(Path file, Function<String, T> reader) {
    this.file = file;
    this.reader = reader;
    try {
      this.last = read();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the key file " + file, e);
    }
  }

  /** What the file holds now. */
  T content() {
    Read<T> known = last;
    try {
      if (Stamp.of(file).equals(known.stamp)) {
        return known.content;
      }
      Read<T> read = read();
      last = read;
      LOG.info("keys read again: file={}", file);
      return read.content;
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("the keys cannot be read again: file={}", file);
      return known.content;
    }
  }

  private Read<T> read() throws IOException {
    Stamp before = Stamp.of(file); // a replacement in between is seen at the next use
    return new Read<>(before, reader.apply(Files.readString(file, StandardCharsets.UTF_8)));
  }

  /**
   * Writes a new file, readable by its owner only.
   *
   * @throws UncheckedIOException if it exists or cannot be written
   */
  static void create(Path file, String text) {
    try {
      write(file, text, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the key file " + file, e);
    }
  }

  /**
   * Replaces a file in one step: whoever reads it sees the old text or the new, also after a crash.
   */
  static void replace(Path file, String text) throws IOException {
    // Always the same name, so that what a killed rotation left is overwritten by the next.
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    Files.deleteIfExists(partial);
    write(partial, text, StandardOpenOption.CREATE_NEW);
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    Path folder = file.toAbsolutePath().getParent();
    try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  private static void write(Path file, String text, StandardOpenOption mode) throws IOException {
    try (FileChannel out =
        FileChannel.open(file, Set.of(mode, StandardOpenOption.WRITE), OWNER_ONLY)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
  }
}
