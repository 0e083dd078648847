package dev.lethe.faults;

import dev.lethe.localstack.FolderRemoval;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A copy of a Postgres cluster's files, taken while it runs, as {@code pg_basebackup} takes it. */
record ClusterBackup(Path copy) {
  private static final String WAL = "pg_wal";

  /**
   * @param cluster folder of the running server
   * @param copy is made
   */
  static ClusterBackup take(DataSource superuser, Path cluster, Path copy)
      throws IOException, SQLException {
    try (Connection connection = superuser.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_backup_start('copy', fast => true)");
      copyTree(cluster, copy);
      try (ResultSet row = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
        row.next();
        Files.writeString(copy.resolve("backup_label"), row.getString(1));
      }
    }
    FolderRemoval.delete(copy.resolve(WAL)); // what was written meanwhile is in the newer one
    copyTree(cluster.resolve(WAL), copy.resolve(WAL));
    Files.deleteIfExists(copy.resolve("postmaster.pid"));
    return new ClusterBackup(copy);
  }

  /** Puts it in the place of a cluster that does not run. */
  void restore(Path cluster) throws IOException {
    FolderRemoval.delete(cluster);
    copyTree(copy, cluster);
    Files.setPosixFilePermissions(cluster, PosixFilePermissions.fromString("rwx------"));
  }

  /** Whatever is deleted meanwhile is not part of it. */
  private static void copyTree(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            try {
              Files.copy(file, to.resolve(from.relativize(file).toString()));
            } catch (NoSuchFileException e) {
              return FileVisitResult.CONTINUE;
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
  }
}
