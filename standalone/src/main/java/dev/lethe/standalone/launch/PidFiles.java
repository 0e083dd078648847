package dev.lethe.standalone.launch;

import dev.lethe.localstack.ChildProcesses;
import dev.lethe.localstack.PostgresServer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Remembers in files which children run, so that the next start can end what a crash left. */
final class PidFiles {
  private static final String SUFFIX = ".pid";
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Path folder;

  PidFiles(Path folder) {
    this.folder = folder;
  }

  void write(String child, long pid) throws IOException {
    Optional<ProcessIdentity> identity = ProcessIdentity.of(pid);
    if (identity.isPresent()) {
      Files.writeString(file(child), identity.get().text());
    }
  }

  void remove(String child) throws IOException {
    Files.deleteIfExists(file(child));
  }

  /**
   * Ends the processes that the files name, services before what they depend on, and removes the
   * files. A process that merely has the same number is left alone.
   *
   * @return names of the children that were still running
   */
  List<String> endLeftovers() throws IOException {
    List<String> ended = new ArrayList<>();
    for (String child : children()) {
      Optional<ProcessIdentity> recorded = ProcessIdentity.parse(Files.readString(file(child)));
      Optional<ProcessHandle> alive =
          recorded.isPresent() ? recorded.get().alive() : Optional.empty();
      if (alive.isPresent()) {
        end(child, alive.get());
        ended.add(child);
      }
      remove(child);
    }
    return ended;
  }

  private List<String> children() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        names.add(name.substring(0, name.length() - SUFFIX.length()));
      }
    }
    names.sort((a, b) -> Boolean.compare(isBase(a), isBase(b)));
    return names;
  }

  private static boolean isBase(String child) {
    return child.equals(PostgresProcess.NAME) || child.equals(BrokerProcess.NAME);
  }

  private static void end(String child, ProcessHandle process) throws IOException {
    if (child.equals(PostgresProcess.NAME)) {
      PostgresServer.stop(process);
      return;
    }
    process.destroy();
    if (!ChildProcesses.await(process, GRACE)) {
      process.destroyForcibly();
      ChildProcesses.await(process, GRACE);
    }
  }

  private Path file(String child) {
    return folder.resolve(child + SUFFIX);
  }
}
