package dev.lethe.standalone.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Whether a folder can be written and has room. A folder that does not exist yet counts as the one
 * in which it will be made.
 *
 * @param data the data folder
 * @param space what there is
 */
public record DiskSpaceCheck(Path data, UsableSpace space) implements InstallationCheck {
  /**
   * What a first start writes and the first bundles take: native libraries 0.46 GB and the programs
   * of Postgres 0.06 GB unpacked, then the cluster, its log, the topics and the services' state.
   */
  private static final long LEAST_BYTES = 1_000_000_000L;

  /** Room to grow until somebody looks again. */
  private static final long EASY_BYTES = 5_000_000_000L;

  /** Bytes that this user may still write where a folder lies. */
  interface UsableSpace {
    long bytes(Path folder) throws IOException;
  }

  /** As the file system says. */
  public static DiskSpaceCheck of(Path data) {
    return new DiskSpaceCheck(data, folder -> Files.getFileStore(folder).getUsableSpace());
  }

  @Override
  public String name() {
    return "disk";
  }

  @Override
  public CheckOutcome run() throws IOException {
    Path folder = ExistingFolder.of(data);
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      return CheckOutcome.failed(
          "this user cannot write in " + folder, "name a folder of this user's with --data DIR");
    }
    long free = space.bytes(folder);
    String found = gb(free) + " GB free for " + data;
    if (free < LEAST_BYTES) {
      return CheckOutcome.failed(
          found + ", and at least " + gb(LEAST_BYTES) + " GB are needed",
          "free space, or name a folder on a larger disk with --data DIR");
    }
    return free >= EASY_BYTES
        ? CheckOutcome.ok(found)
        : CheckOutcome.warning(
            found, "free space: Kafka and Postgres stop when a disk is full, and their data grows");
  }

  private static String gb(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / 1e9);
  }
}
