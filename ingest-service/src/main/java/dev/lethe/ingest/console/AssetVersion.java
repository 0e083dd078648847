package dev.lethe.ingest.console;

import dev.lethe.schemas.Digests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Part of the addresses of our own files, which browsers keep for a day. */
final class AssetVersion {
  private static final String FOLDER = "/META-INF/resources/console/static/";
  private static final List<String> FILES =
      List.of("console.css", "console.js", "pages.css", "pages.js");
  private static final int FROM = "sha256:".length();
  private static final int TO = FROM + 12;

  private AssetVersion() {}

  static String read() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String file : FILES) {
      try (InputStream in = AssetVersion.class.getResourceAsStream(FOLDER + file)) {
        if (in == null) {
          throw new IllegalStateException("the console lacks " + file);
        }
        var unused = in.transferTo(all);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Digests.sha256(all.toByteArray()).substring(FROM, TO);
  }
}
