package dev.lethe.standalone.cli;

import dev.lethe.localstack.FolderRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that goes when the command ends, also by Ctrl-C or SIGTERM. */
final class TemporaryFolder implements AutoCloseable {
  private final Path path;
  private final Thread hook = new Thread(this::deleteNow, "temporary-folder");

  private TemporaryFolder(Path path) {
    this.path = path;
  }

  static TemporaryFolder create(String prefix) throws IOException {
    TemporaryFolder folder = new TemporaryFolder(Files.createTempDirectory(prefix));
    Runtime.getRuntime().addShutdownHook(folder.hook);
    return folder;
  }

  Path path() {
    return path;
  }

  /** After {@link #handOver()}: nothing writes there any more. */
  void takeBack() {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      deleteNow(); // this process ends already
    }
  }

  /** From now on it is another's to remove when a signal comes: while something writes there. */
  void handOver() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // it runs already
    }
  }

  @Override
  public void close() throws IOException {
    handOver();
    FolderRemoval.delete(path);
  }

  private void deleteNow() {
    try {
      FolderRemoval.delete(path);
    } catch (IOException e) {
      System.err.println("lethe: a temporary folder is left: " + path);
    }
  }
}
