package dev.lethe.ingest.project;

import dev.lethe.db.Projector;
import dev.lethe.db.keys.RetiredMasterKeys;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for keys that were destroyed and are there again, as a restored backup brings them back. A
 * request's key is destroyed once more; of a master key the log says so, as the file that it lies
 * in is the operator's. Used by one thread.
 */
final class RestoredKeys {
  private static final Logger LOG = LoggerFactory.getLogger(RestoredKeys.class);
  private static final long PAUSE_NS = Duration.ofHours(1).toNanos();

  private final Projector projector;
  private final Optional<Path> masterKeyset;
  private long last;

  /**
   * @param masterKeyset empty where the master key lies in a key management service
   */
  RestoredKeys(Projector projector, Optional<Path> masterKeyset) {
    this.projector = projector;
    this.masterKeyset = masterKeyset;
  }

  /** Looks now and then, and commits what it did. */
  void tick(Connection connection) throws SQLException {
    if (System.nanoTime() - last >= PAUSE_NS) {
      look(connection);
    }
  }

  /** Looks, and commits what it did. */
  void look(Connection connection) throws SQLException {
    List<String> requests = projector.destroyRestoredKeys(connection);
    Optional<RetiredMasterKeys.Found> found = retired(connection);
    connection.commit();
    last = System.nanoTime();
    if (!requests.isEmpty()) {
      LOG.error(
          "keys of ended requests were there again and are destroyed: count={}", requests.size());
    }
    found
        .filter(present -> !present.retired().isEmpty())
        .ifPresent(
            present ->
                LOG.error(
                    "retired master keys are there again, retire them: keys={} primary={}",
                    present.retired(),
                    present.isPrimary()));
  }

  private Optional<RetiredMasterKeys.Found> retired(Connection connection) {
    try {
      return masterKeyset.map(file -> RetiredMasterKeys.in(file, connection));
    } catch (UncheckedIOException | IllegalArgumentException e) {
      return Optional.empty(); // whoever needs the file says so
    }
  }
}
