package dev.lethe.images;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** An OCI image layout as a folder, as skopeo, crane, podman and BuildKit read it. */
final class OciLayout {
  private OciLayout() {}

  /**
   * Unpacks a layout that lies in a tar file.
   *
   * @param tar the file
   * @param folder what becomes of it; an earlier layout there is replaced
   * @throws IOException if an entry would lie outside of the folder, too
   */
  static void unpack(Path tar, Path folder) throws IOException {
    delete(folder);
    Files.createDirectories(folder);
    try (InputStream in = Files.newInputStream(tar);
        TarArchiveInputStream entries = new TarArchiveInputStream(in)) {
      for (TarArchiveEntry entry; (entry = entries.getNextEntry()) != null; ) {
        Path path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder)) {
          throw new IOException(tar + " has an entry outside of itself");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else {
          Files.createDirectories(path.getParent());
          Files.copy(entries, path, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.exists(folder.resolve("oci-layout"))) {
      throw new IOException(folder + " exists and is no OCI image layout");
    }
    List<Path> paths;
    try (Stream<Path> found = Files.walk(folder)) {
      paths = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
