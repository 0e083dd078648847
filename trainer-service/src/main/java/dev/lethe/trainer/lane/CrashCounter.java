package dev.lethe.trainer.lane;

import dev.lethe.schemas.Digests;
import dev.lethe.trainer.work.FailureCodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers, across the crashes of this process, what it was making when it died: a job that takes
 * the process with it (out of memory, native code) throws nothing that could be counted, and would
 * otherwise be begun again for ever, before all others. Thread-safe.
 *
 * @param folder this trainer's own, kept between its lives
 */
public record CrashCounter(Path folder) {
  /** Deaths over one artefact after which the job is at fault rather than chance. */
  public static final int LIMIT = 5;

  private static final Logger LOG = LoggerFactory.getLogger(CrashCounter.class);

  /**
   * Whether it may be made once more, by which it is taken to be the cause of a death until then.
   */
  public boolean mayBegin(String requestId, String kind) throws IOException {
    Path file = file(requestId, kind);
    int crashes = read(file);
    if (crashes >= LIMIT) {
      return false;
    }
    Files.createDirectories(folder);
    Files.writeString(file, Integer.toString(crashes + 1));
    return true;
  }

  /** The process has outlived it. */
  public void survived(String requestId, String kind) {
    try {
      Files.deleteIfExists(file(requestId, kind));
    } catch (IOException e) {
      LOG.warn("cannot delete a note: folder={} error={}", folder, FailureCodes.describe(e));
    }
  }

  private static int read(Path file) throws IOException {
    try {
      return Integer.parseInt(Files.readString(file));
    } catch (NoSuchFileException | NumberFormatException e) {
      return 0; // a power cut may leave it empty
    }
  }

  private Path file(String requestId, String kind) {
    String name = Digests.sha256((kind + requestId).getBytes(StandardCharsets.UTF_8));
    return folder.resolve(name.substring(name.indexOf(':') + 1));
  }
}
