package dev.lethe.db;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings a database to the current schema. */
public final class Migrations {
  /** A package of its own: two modules' {@code db/migration} would hide each other. */
  private static final String LOCATION = "classpath:dev/lethe/db/migration";

  private Migrations() {}

  /**
   * Applies what is missing to the connection's own schema. Safe to call from several processes at
   * once.
   *
   * @param owner connects as the role that is to own the tables; it may create roles, or {@code
   *     lethe_service} and {@code lethe_auditor} exist already
   */
  public static void migrate(DataSource owner) {
    flyway(owner).load().migrate();
  }

  /**
   * Applies what is missing to another schema, which is made if there is none.
   *
   * @param owner as for {@link #migrate(DataSource)}; it may create schemas
   */
  public static void migrate(DataSource owner, String schema) {
    flyway(owner).schemas(schema).load().migrate();
  }

  private static FluentConfiguration flyway(DataSource owner) {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(owner)
        .locations(LOCATION);
  }
}
