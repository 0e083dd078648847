package dev.lethe.standalone.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Whether others than its owner may use a file that decides who calls. */
final class SecretFileMode {
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private static final Set<PosixFilePermission> OTHERS_WRITE =
      EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private SecretFileMode() {}

  /** One line about a file that holds a secret; empty where it is closed, or there is none. */
  static Optional<String> warning(Path file) {
    return warning(file, OTHERS, "go-rwx");
  }

  /** One line about a file that holds no secret, but says where secrets go. */
  static Optional<String> warningIfWritable(Path file) {
    return warning(file, OTHERS_WRITE, "go-w");
  }

  private static Optional<String> warning(
      Path file, Set<PosixFilePermission> forbidden, String mode) {
    try {
      Set<PosixFilePermission> found = Files.getPosixFilePermissions(file);
      if (found.stream().noneMatch(forbidden::contains)) {
        return Optional.empty();
      }
      return Optional.of(
          "warning: %s is open to others than its owner (%s): chmod %s %s"
              .formatted(file, PosixFilePermissions.toString(found), mode, file));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty(); // whoever reads it says why it cannot be
    }
  }
}
