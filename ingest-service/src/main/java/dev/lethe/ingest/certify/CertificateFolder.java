package dev.lethe.ingest.certify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where certificates lie: of each request {@code ID.json}, and {@code ID.html} for people.
 * Thread-safe.
 */
public final class CertificateFolder {
  /** Request ids are checked at the intake; this keeps a path out of the folder all the same. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@+=~-]{0,127}");

  private final Path folder;

  public CertificateFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes a certificate so that a reader sees each file whole or not at all; the page first.
   *
   * @throws IOException if the folder cannot be written
   */
  void write(String requestId, byte[] certificate, byte[] page) throws IOException {
    Files.createDirectories(folder);
    write(file(requestId, ".html"), page);
    write(file(requestId, ".json"), certificate);
  }

  private void write(Path file, byte[] bytes) throws IOException {
    Path partial = Files.createTempFile(folder, "certificate", ".partial");
    try {
      Files.write(partial, bytes);
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  /**
   * The certificate of a request, if there is one.
   *
   * @throws IOException if it exists and cannot be read
   */
  public Optional<byte[]> read(String requestId) throws IOException {
    if (!NAME.matcher(requestId).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readAllBytes(file(requestId, ".json")));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Path file(String requestId, String suffix) {
    if (!NAME.matcher(requestId).matches()) {
      throw new IllegalArgumentException("not a request id");
    }
    return folder.resolve(requestId + suffix);
  }
}
