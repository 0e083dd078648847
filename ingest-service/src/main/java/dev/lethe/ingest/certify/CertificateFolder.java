package dev.lethe.ingest.certify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where certificates lie, one file {@code ID.json} a request. Thread-safe. */
public final class CertificateFolder {
  /** Request ids are checked at the intake; this keeps a path out of the folder all the same. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@+=~-]{0,127}");

  private final Path folder;

  public CertificateFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes a certificate so that a reader sees it whole or not at all.
   *
   * @throws IOException if the folder cannot be written
   */
  void write(String requestId, byte[] certificate) throws IOException {
    Files.createDirectories(folder);
    Path partial = Files.createTempFile(folder, "certificate", ".partial");
    try {
      Files.write(partial, certificate);
      Files.move(
          partial,
          file(requestId),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
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
      return Optional.of(Files.readAllBytes(file(requestId)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Path file(String requestId) {
    if (!NAME.matcher(requestId).matches()) {
      throw new IllegalArgumentException("not a request id");
    }
    return folder.resolve(requestId + ".json");
  }
}
