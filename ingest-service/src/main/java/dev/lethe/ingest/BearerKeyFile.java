package dev.lethe.ingest;

import dev.lethe.schemas.control.WatchedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** A file with a key that another service is shown as a bearer token. */
final class BearerKeyFile {
  private BearerKeyFile() {}

  /**
   * The key in it, read again when the file changes.
   *
   * @throws IllegalArgumentException naming the file, if it holds no key in one line
   */
  static Supplier<String> watched(Path file) {
    WatchedFile<String> watched =
        new WatchedFile<>(
            file,
            (path, text) -> {
              if (!text.strip().matches("[!-~]{1,4096}")) {
                throw new IOException("holds no key in one line");
              }
              return text.strip();
            });
    return watched::get;
  }
}
