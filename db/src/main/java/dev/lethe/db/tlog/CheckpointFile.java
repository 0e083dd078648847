package dev.lethe.db.tlog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Signed checkpoints, one after another in one file; a file with a single one is one too. */
public final class CheckpointFile {
  private CheckpointFile() {}

  /**
   * All checkpoints of {@code file} in its order. A last one whose writing was cut off is left out.
   *
   * @throws IOException if it cannot be read, or something in it is not a checkpoint
   */
  public static List<SignedCheckpoint> read(Path file) throws IOException {
    List<SignedCheckpoint> all = new ArrayList<>();
    for (String note : notes(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))) {
      try {
        all.add(SignedCheckpoint.parse(note));
      } catch (IllegalArgumentException e) {
        throw new IOException("not a checkpoint: entry " + (all.size() + 1) + " of " + file);
      }
    }
    return List.copyOf(all);
  }

  /** Bytes of the complete checkpoints. */
  static long bytes(List<SignedCheckpoint> checkpoints) {
    return checkpoints.stream()
        .mapToLong(c -> c.note().getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }

  /** Cuts after the last of each run of signature lines. */
  private static List<String> notes(String text) {
    List<String> notes = new ArrayList<>();
    int begin = 0;
    int end = text.indexOf('\n');
    for (int line = 0; end >= 0; line = end + 1, end = text.indexOf('\n', line)) {
      boolean signature = text.startsWith(SignedCheckpoint.SIGNATURE, line);
      boolean more = text.startsWith(SignedCheckpoint.SIGNATURE, end + 1);
      if (signature && !more) {
        notes.add(text.substring(begin, end + 1));
        begin = end + 1;
      }
    }
    return notes;
  }
}
