package dev.lethe.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A tmpfs of a few megabytes in place of a folder; needs the right to mount. */
final class SmallDisk implements AutoCloseable {
  private static final String SIZE = "64m";
  private static final int BLOCK = 4096;

  private final Path folder;
  private final boolean mounted;

  private SmallDisk(Path folder, boolean mounted) {
    this.folder = folder;
    this.mounted = mounted;
  }

  /** Takes away what a run that was killed has left mounted. */
  static void release(Path folder) throws IOException, InterruptedException {
    run("umount", folder.toString());
  }

  static SmallDisk mount(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    return new SmallDisk(
        folder, run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", folder.toString()));
  }

  /** Whether this user may mount at all. */
  boolean isMounted() {
    return mounted;
  }

  /** Takes all the room there is. */
  void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(ballast())) {
      while (true) {
        out.write(new byte[BLOCK]);
      }
    } catch (IOException e) {
      if (Files.getFileStore(folder).getUsableSpace() >= BLOCK) {
        throw e;
      }
    }
  }

  void free() throws IOException {
    Files.delete(ballast());
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (mounted) {
      release(folder);
    }
  }

  private Path ballast() {
    return folder.resolve("ballast");
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(List.of(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
