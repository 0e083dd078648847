package dev.lethe.ingest.stream;

import java.sql.SQLException;

/** Names failures for logs by what they are, never by their message, which may quote data. */
public final class RootCause {
  private RootCause() {}

  /** The class of the innermost cause, with its SQLSTATE if it is the database's. */
  public static String of(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String name = root.getClass().getSimpleName();
    return root instanceof SQLException sql ? name + "(" + sql.getSQLState() + ")" : name;
  }
}
