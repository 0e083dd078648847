package dev.lethe.standalone.doctor;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where a path that does not exist yet would be made. */
final class ExistingFolder {
  private ExistingFolder() {}

  /** The path itself, or the nearest of those above it that exists. */
  static Path of(Path path) {
    Path here = path.toAbsolutePath().normalize();
    for (Path each = here; each != null; each = each.getParent()) {
      if (Files.exists(each)) {
        return each;
      }
    }
    return here;
  }
}
