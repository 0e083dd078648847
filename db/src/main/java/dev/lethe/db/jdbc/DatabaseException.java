package dev.lethe.db.jdbc;

import java.sql.SQLException;

/** Postgres refused or could not be reached. */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DatabaseException(String what, SQLException cause) {
    super(what, cause);
  }
}
