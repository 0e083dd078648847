package dev.lethe.standalone.demo;

import dev.lethe.db.AuditEvidence;
import dev.lethe.db.AuditReport;
import dev.lethe.db.AuditVerifier;
import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.localstack.DatabaseUsers;
import dev.lethe.standalone.client.UnreachableException;
import dev.lethe.standalone.launch.StackAddresses;
import java.net.URI;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Reads the audit trail of a running stack with the rights of an auditor. */
public final class AuditCheck {
  private AuditCheck() {}

  /**
   * Verifies the whole trail.
   *
   * @param expected a head that was noted earlier; null for none
   * @param evidence what was signed; null to check the trail in itself
   * @throws UnreachableException when the database does not answer
   */
  public static AuditReport run(
      StackAddresses addresses,
      AuditReport.@Nullable Head expected,
      @Nullable AuditEvidence evidence) {
    return with(
        addresses, database -> AuditVerifier.verify(database, rows -> {}, expected, evidence));
  }

  /**
   * Runs {@code work} on the database.
   *
   * @throws UnreachableException when the database does not answer
   */
  public static <T> T with(StackAddresses addresses, Function<DataSource, T> work) {
    URI uri = URI.create(addresses.postgres());
    String[] login = uri.getUserInfo().split(":", 2);
    try {
      return work.apply(database(addresses, new DatabaseUsers.Login(login[0], login[1])));
    } catch (DatabaseException e) {
      throw new UnreachableException(e.getMessage() + " at " + uri.getHost() + ":" + uri.getPort());
    }
  }

  /** The database, for somebody else than the auditor. */
  public static DataSource database(StackAddresses addresses, DatabaseUsers.Login login) {
    URI uri = URI.create(addresses.postgres());
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setServerNames(new String[] {uri.getHost()});
    database.setPortNumbers(new int[] {uri.getPort()});
    database.setDatabaseName(uri.getPath().substring(1));
    database.setUser(login.user());
    database.setPassword(login.password());
    return database;
  }
}
