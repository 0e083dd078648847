package dev.lethe.standalone.launch;

import dev.lethe.schemas.control.PemText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;

/** Small files of keys that are moved into their place, so that nobody reads half of one. */
final class PemFile {
  private PemFile() {}

  /** PKCS#8. */
  static void writePrivate(Path file, PrivateKey key) throws IOException {
    write(file, PemText.block("PRIVATE KEY", key.getEncoded()));
  }

  /** Readable by its owner only; a file that is replaced keeps who may read it. */
  static void write(Path file, String text) throws IOException {
    var mode =
        Files.exists(file)
            ? Files.getPosixFilePermissions(file)
            : PosixFilePermissions.fromString("rw-------");
    Path partial =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            "key",
            ".partial",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(partial, text);
    Files.setPosixFilePermissions(partial, mode);
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
