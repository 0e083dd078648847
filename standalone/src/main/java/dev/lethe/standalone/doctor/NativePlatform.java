package dev.lethe.standalone.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;

/**
 * What native libraries run on.
 *
 * @param os as Java calls it
 * @param architecture as Java calls it
 * @param libc name and version, such as {@code glibc 2.36}; empty when it is another one
 */
record NativePlatform(String os, String architecture, Optional<String> libc) {
  private static final String PYTORCH = "/native/lib/pytorch.properties";

  /** This machine's. Asks {@code getconf}, which comes with glibc. */
  static NativePlatform current() {
    return new NativePlatform(
        System.getProperty("os.name", "?"), System.getProperty("os.arch", "?"), glibc());
  }

  /** What the class path says of the engine's libraries; empty when it has none. */
  static Optional<Properties> packaged() throws IOException {
    try (InputStream in = NativePlatform.class.getResourceAsStream(PYTORCH)) {
      if (in == null) {
        return Optional.empty();
      }
      Properties properties = new Properties();
      properties.load(in);
      return Optional.of(properties);
    }
  }

  private static Optional<String> glibc() {
    try {
      Process process =
          new ProcessBuilder("getconf", "GNU_LIBC_VERSION")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (InputStream out = process.getInputStream()) {
        String text = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
      }
    } catch (IOException e) {
      return Optional.empty(); // there is no getconf, as with musl
    }
  }
}
