package dev.lethe.ingest.project;

import dev.lethe.db.TransparencyLog;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.ingest.stream.RootCause;
import dev.lethe.schemas.control.TrustedKeys;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name of the log, "a unique identifier for the log identity" (C2SP tlog-checkpoint). A log
 * that was signed keeps its name, in whatever version that was; a new one gets a name of its own.
 * Only the instance that leads asks, so that two never make up two names.
 */
final class LogOrigin {
  private static final Logger LOG = LoggerFactory.getLogger(LogOrigin.class);
  private static final int ID_BYTES = 8;

  private LogOrigin() {}

  /**
   * What is set; or else what the folder, or the table, says; or else a new name, which is noted in
   * the folder.
   *
   * @param keys that checkpoints may have been signed with
   */
  static String of(CheckpointSettings settings, Connection connection, TrustedKeys keys)
      throws SQLException {
    if (settings.origin().isPresent()) {
      return settings.origin().get();
    }
    try {
      Optional<String> outside = settings.folder().origin();
      if (outside.isPresent()) {
        return outside.get();
      }
      Optional<String> inside =
          TransparencyLog.origin(connection, name -> VerifierKey.anyOf(name, keys.all()));
      String origin = inside.orElseGet(LogOrigin::makeUp);
      settings.folder().name(origin);
      return origin;
    } catch (IOException e) {
      LOG.error("the log has no name of its own: error={}", RootCause.of(e));
      return TreeHead.DEFAULT_ORIGIN;
    }
  }

  private static String makeUp() {
    byte[] id = new byte[ID_BYTES];
    new SecureRandom().nextBytes(id);
    return TreeHead.DEFAULT_ORIGIN + "/" + HexFormat.of().formatHex(id);
  }
}
