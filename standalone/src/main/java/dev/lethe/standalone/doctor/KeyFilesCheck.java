package dev.lethe.standalone.doctor;

import dev.lethe.standalone.launch.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who may read and replace the keys of a data folder. Whoever reads a private key can sign with it;
 * whoever writes a file of trusted keys decides what the replicas load.
 *
 * @param data the folder; {@code keys} in it holds the keys
 */
public record KeyFilesCheck(DataFolder data) implements InstallationCheck {
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  @Override
  public String name() {
    return "keys";
  }

  @Override
  public CheckOutcome run() throws IOException {
    Path folder = data.keys();
    if (!Files.isDirectory(folder)) {
      return CheckOutcome.skipped(
          "no keys in " + data.root() + " yet", "the first `lethe up` makes them");
    }
    if (!Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      return CheckOutcome.warning(
          "the file system of " + folder + " knows no owners, so that anybody may read the keys",
          "keep the data folder on a file system with POSIX permissions");
    }
    List<String> commands = new ArrayList<>();
    List<String> open = new ArrayList<>();
    look(folder, OTHERS_WRITE, "chmod go-w ", open, commands);
    int keys = 0;
    for (Path file : files(folder)) {
      boolean isPublic = isPublic(file);
      look(
          file,
          isPublic ? OTHERS_WRITE : OTHERS,
          isPublic ? "chmod go-w " : "chmod go-rwx ",
          open,
          commands);
      if (!Files.isReadable(file)) {
        open.add(file.getFileName() + " cannot be read by this user");
        commands.add("run Lethe as the owner of " + file);
      }
      keys++;
    }
    return open.isEmpty()
        ? CheckOutcome.ok(keys + " files in " + folder + ", private ones for their owner only")
        : CheckOutcome.failed(String.join("; ", open), String.join("\n", commands));
  }

  private static void look(
      Path path,
      Set<PosixFilePermission> forbidden,
      String command,
      List<String> open,
      List<String> commands)
      throws IOException {
    Set<PosixFilePermission> found = Files.getPosixFilePermissions(path);
    if (found.stream().anyMatch(forbidden::contains)) {
      open.add(
          path.getFileName()
              + " is open to others than its owner ("
              + PosixFilePermissions.toString(found)
              + ")");
      commands.add(command + path);
    }
  }

  private boolean isPublic(Path file) {
    return file.equals(data.trustedKey())
        || file.equals(data.trustedArtefactKeys())
        || file.equals(data.trustedRevocationKeys());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder, 2)) { // callers' keys have a folder of their own
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
