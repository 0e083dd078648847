package dev.lethe.ingest;

import dev.lethe.db.Migrations;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** The database as its owner sees it. */
@Singleton
class DatabaseSchema {
  private final IngestConfig config;
  private final String url;
  private final String user;
  private final String password;

  DatabaseSchema(
      IngestConfig config,
      @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
      @ConfigProperty(name = "quarkus.datasource.username") String user,
      @ConfigProperty(name = "quarkus.datasource.password") String password) {
    this.config = config;
    this.url = url;
    this.user = user;
    this.password = password;
  }

  /** Brings the schema up to date, unless that is turned off. */
  void migrate() {
    if (config.db().migrate()) {
      PGSimpleDataSource owner = new PGSimpleDataSource();
      owner.setUrl(url);
      owner.setUser(config.db().owner().username().orElse(user));
      owner.setPassword(config.db().owner().password().orElse(password));
      Migrations.migrate(owner);
    }
  }

  String url() {
    return url;
  }

  String user() {
    return user;
  }

  String password() {
    return password;
  }
}
