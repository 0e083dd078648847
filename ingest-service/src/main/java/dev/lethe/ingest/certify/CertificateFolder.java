package dev.lethe.ingest.certify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where certificates lie: of each request {@code ID.json}, and {@code ID.html} for people; and of
 * each that was revoked {@code revocations/ID.json}. Thread-safe.
 */
public final class CertificateFolder {
  /** Request ids are checked at the intake; this keeps a path out of the folder all the same. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@+=~-]{0,127}");

  /** A folder of its own: "r-1.revocation" is an id too. */
  private static final String REVOCATIONS = "revocations";

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
    write(folder, name(requestId) + ".html", page);
    write(folder, name(requestId) + ".json", certificate);
  }

  /**
   * Writes the statement of a revocation, whole or not at all.
   *
   * @throws IOException if the folder cannot be written
   */
  void writeRevocation(String requestId, byte[] revocation) throws IOException {
    write(folder.resolve(REVOCATIONS), name(requestId) + ".json", revocation);
  }

  /**
   * The certificate of a request, if there is one.
   *
   * @throws IOException if it exists and cannot be read
   */
  public Optional<byte[]> read(String requestId) throws IOException {
    return read(folder, requestId);
  }

  /**
   * The statement of a request's revocation, if it was revoked.
   *
   * @throws IOException if it exists and cannot be read
   */
  public Optional<byte[]> readRevocation(String requestId) throws IOException {
    return read(folder.resolve(REVOCATIONS), requestId);
  }

  private static void write(Path into, String name, byte[] bytes) throws IOException {
    Files.createDirectories(into);
    Path partial = Files.createTempFile(into, "certificate", ".partial");
    try {
      Files.write(partial, bytes);
      Files.move(
          partial,
          into.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static Optional<byte[]> read(Path from, String requestId) throws IOException {
    if (!NAME.matcher(requestId).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readAllBytes(from.resolve(requestId + ".json")));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static String name(String requestId) {
    if (!NAME.matcher(requestId).matches()) {
      throw new IllegalArgumentException("not a request id");
    }
    return requestId;
  }
}
