package dev.lethe.standalone.cli;

import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The database that services of one's own are told of. */
final class EnvironmentDatabase {
  static final String URL = "QUARKUS_DATASOURCE_JDBC_URL";
  static final String USER = "QUARKUS_DATASOURCE_USERNAME";
  static final String PASSWORD = "QUARKUS_DATASOURCE_PASSWORD";

  private EnvironmentDatabase() {}

  /**
   * The database; empty when the environment names none.
   *
   * @param environment names and values
   * @throws CommandFailure if what it names is no address of a Postgres
   */
  static Optional<DataSource> of(Map<String, String> environment) {
    String url = environment.getOrDefault(URL, "");
    if (url.isBlank()) {
      return Optional.empty();
    }
    PGSimpleDataSource database = new PGSimpleDataSource();
    try {
      database.setUrl(url);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, URL + " is no address of a Postgres");
    }
    // The address may name them as well.
    Optional.ofNullable(environment.get(USER)).ifPresent(database::setUser);
    Optional.ofNullable(environment.get(PASSWORD)).ifPresent(database::setPassword);
    return Optional.of(database);
  }
}
