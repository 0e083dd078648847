package dev.lethe.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** The files of a Postgres cluster. */
final class PostgresCluster {
  private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);
  private static final int STATUS_LINE = 7;

  private PostgresCluster() {}

  /** Runs {@code initdb} beside the cluster's place and moves the result there in one step. */
  static void create(
      PostgresSettings settings, Path bin, UnprivilegedCommand user, DatabaseUsers.Login superuser)
      throws IOException {
    Path partial = Files.createTempDirectory(settings.folder(), "creating-");
    Path password = Files.createTempFile(partial, "password", null);
    Path cluster = Files.createDirectory(partial.resolve("cluster"));
    try {
      Files.writeString(password, superuser.password());
      user.own(partial);
      Process initdb =
          new ProcessBuilder(user.wrap(initdb(bin, cluster, password, superuser, settings)))
              .directory(partial.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(settings.log().toFile()))
              .start();
      if (!ChildProcesses.endsWell(initdb, INITDB_LIMIT)) {
        initdb.destroyForcibly();
        throw new IOException("Postgres cluster cannot be created, see " + settings.log());
      }
      Files.move(cluster, settings.cluster(), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      FolderRemoval.delete(partial);
    }
  }

  private static List<String> initdb(
      Path bin, Path cluster, Path password, DatabaseUsers.Login superuser, PostgresSettings s) {
    return List.of(
        bin.resolve("initdb").toString(),
        "--pgdata=" + cluster.toAbsolutePath(),
        "--username=" + superuser.user(),
        "--pwfile=" + password.toAbsolutePath(),
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        s.durable() ? "--data-checksums" : "--no-sync");
  }

  /** Whether the server with this process id says in its lock file that it accepts connections. */
  static boolean isReady(Path cluster, long pid) throws IOException {
    try {
      List<String> lines = Files.readAllLines(cluster.resolve("postmaster.pid"));
      return lines.size() > STATUS_LINE
          && lines.get(0).trim().equals(Long.toString(pid))
          && lines.get(STATUS_LINE).trim().equals("ready");
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
