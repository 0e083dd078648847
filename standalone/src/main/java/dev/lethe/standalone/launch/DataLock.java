package dev.lethe.standalone.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second stack out of a data folder. The kernel drops it with the process, however it ends.
 */
final class DataLock implements AutoCloseable {
  private final FileChannel channel;

  private DataLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws StartFailedException when another stack holds it
   */
  static DataLock acquire(DataFolder data) throws IOException {
    FileChannel channel = open(data.lock());
    if (lock(channel) == null) {
      channel.close();
      throw new StartFailedException("data folder is in use by another `lethe up`: " + data.root());
    }
    return new DataLock(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }
}
