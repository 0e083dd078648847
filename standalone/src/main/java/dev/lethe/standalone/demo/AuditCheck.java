package dev.lethe.standalone.demo;

import dev.lethe.db.AuditReport;
import dev.lethe.db.AuditVerifier;
import dev.lethe.db.DatabaseException;
import dev.lethe.standalone.client.UnreachableException;
import dev.lethe.standalone.launch.Addresses;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Verifies the audit trail of a running stack with the rights of an auditor. */
public final class AuditCheck {
  private AuditCheck() {}

  /**
   * @param expected a head that was noted earlier; null to check the chain alone
   * @throws UnreachableException when the database does not answer
   */
  public static AuditReport run(Addresses addresses, AuditReport.@Nullable Head expected) {
    URI uri = URI.create(addresses.postgres());
    String[] login = uri.getUserInfo().split(":", 2);
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setServerNames(new String[] {uri.getHost()});
    database.setPortNumbers(new int[] {uri.getPort()});
    database.setDatabaseName(uri.getPath().substring(1));
    database.setUser(login[0]);
    database.setPassword(login[1]);
    try {
      return AuditVerifier.verify(database, rows -> {}, expected);
    } catch (DatabaseException e) {
      throw new UnreachableException(e.getMessage() + " at " + uri.getHost() + ":" + uri.getPort());
    }
  }
}
