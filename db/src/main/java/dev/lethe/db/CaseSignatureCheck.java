package dev.lethe.db;

import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.SignedCases;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Checks the signatures of the case events in the audit trail, such as approvals. That the rows are
 * those of the log, {@link AuditVerifier} says. Needs only the right to read.
 */
public final class CaseSignatureCheck {
  private static final int FETCH = 1_000;
  private static final String SELECT =
      "SELECT seq, event_id, payload FROM audit_event WHERE type LIKE 'lethe.case-%' ORDER BY seq";

  private CaseSignatureCheck() {}

  /**
   * What was found.
   *
   * @param signed how many case events the ingest service signed
   * @param unsigned how many carry no signature: of an earlier version, or of somebody else
   * @param wrong how many carry one that does not count
   * @param firstWrong the first of these; null if there is none
   */
  public record Result(
      long signed, long unsigned, long wrong, AuditReport.@Nullable BadRow firstWrong) {
    /** Whether no signature is wrong. */
    public boolean isSound() {
      return wrong == 0;
    }
  }

  /**
   * Checks all of them.
   *
   * @throws DatabaseException if Postgres refuses or cannot be reached
   */
  public static Result run(DataSource database, ControlKeys keys) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false); // a cursor instead of all rows at once
      try {
        return run(connection, keys);
      } finally {
        connection.rollback();
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the audit trail", e);
    }
  }

  private static Result run(Connection connection, ControlKeys keys) throws SQLException {
    long signed = 0;
    long unsigned = 0;
    long wrong = 0;
    AuditReport.BadRow first = null;
    try (PreparedStatement query = connection.prepareStatement(SELECT)) {
      query.setFetchSize(FETCH);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          byte[] event = row.getString("payload").getBytes(StandardCharsets.UTF_8);
          Optional<ControlFault> fault = SignedCases.checkHistory(event, keys);
          if (fault.isEmpty()) {
            signed++;
          } else if (fault.get() == ControlFault.UNSIGNED) {
            unsigned++;
          } else {
            wrong++;
            if (first == null) {
              first =
                  new AuditReport.BadRow(
                      row.getLong("seq"), row.getString("event_id"), fault.get().code());
            }
          }
        }
      }
    }
    return new Result(signed, unsigned, wrong, first);
  }
}
