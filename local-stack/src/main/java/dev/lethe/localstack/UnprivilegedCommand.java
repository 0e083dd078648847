package dev.lethe.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How a Postgres program is run: it refuses root, so root starts it in a user namespace of its own,
 * or, where the kernel forbids those, as the user nobody.
 */
enum UnprivilegedCommand {
  /** This user is not root. */
  AS_IS,
  /** Same files, no privileges; nothing has to change its owner. */
  USER_NAMESPACE,
  /** Another user; the data folder must belong to it. */
  NOBODY;

  private static final int NOBODY_ID = 65534;

  static UnprivilegedCommand detect() throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return AS_IS;
    }
    return works(List.of("unshare", "-U", "true")) ? USER_NAMESPACE : NOBODY;
  }

  /** The command that runs {@code command} in this way. */
  List<String> wrap(List<String> command) {
    List<String> prefix =
        switch (this) {
          case AS_IS -> List.of();
          case USER_NAMESPACE -> List.of("unshare", "-U");
          case NOBODY ->
              List.of("setpriv", "--reuid=" + NOBODY_ID, "--regid=" + NOBODY_ID, "--clear-groups");
        };
    List<String> wrapped = new ArrayList<>(prefix);
    wrapped.addAll(command);
    return List.copyOf(wrapped);
  }

  /**
   * Checks that the user that the programs run as may enter a folder.
   *
   * @throws IOException naming the first folder that it may not enter
   */
  void requireAccess(Path folder) throws IOException {
    if (this != NOBODY) {
      return;
    }
    for (Path step = folder.toAbsolutePath(); step != null; step = step.getParent()) {
      if (Files.exists(step)
          && !Files.getPosixFilePermissions(step).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        throw new IOException(
            "Postgres refuses root and its user nobody may not enter "
                + step
                + "; run as another user, or choose the data folder and $LETHE_CACHE elsewhere");
      }
    }
  }

  /** Lets the user that the programs run as pass through a folder of ours, but not list it. */
  void letThrough(Path folder) throws IOException {
    if (this == NOBODY) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
      permissions.add(PosixFilePermission.OTHERS_EXECUTE);
      Files.setPosixFilePermissions(folder, permissions);
    }
  }

  /** Hands a folder to the user that the programs run as. */
  void own(Path folder) throws IOException {
    if (this != NOBODY) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.setAttribute(file, "unix:uid", NOBODY_ID, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  private static boolean works(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return ChildProcesses.endsWell(process, Duration.ofSeconds(5));
    } catch (IOException e) {
      return false;
    }
  }
}
