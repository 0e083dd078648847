package dev.lethe.ingest.rest;

import dev.lethe.http.Problem;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is true of a failure of the database or of a disk. */
enum StorageFault {
  DATABASE_UNAVAILABLE(503, "database-unavailable", "The database cannot be reached."),
  STORAGE_FULL(503, "storage-full", "There is no space left to store the request."),
  DATABASE_READ_ONLY(503, "database-read-only", "The database takes no changes at present."),
  DATABASE_BUSY(503, "database-busy", "The database has too much to do at present."),
  DATABASE_ERROR(500, "database-error", "The database could not carry this out."),
  FILE_ERROR(500, "storage-error", "A file could not be read or written."),
  NOT_STORABLE(400, "bad-request", "A value holds what cannot be stored."),
  CLIENT_GONE(400, "incomplete-body", "The body did not arrive whole.");

  private final int status;
  private final String code;
  private final String detail;

  StorageFault(int status, String code, String detail) {
    this.status = status;
    this.code = code;
    this.detail = detail;
  }

  Problem problem() {
    return Problem.of(status, code, detail);
  }

  /** By the innermost cause that says something. */
  static StorageFault of(Throwable failure) {
    StorageFault found = failure instanceof IOException ? CLIENT_GONE : DATABASE_UNAVAILABLE;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (isFull(at)) {
        return STORAGE_FULL;
      }
      if (at instanceof SQLException sql) {
        found = ofState(sql.getSQLState());
      } else if (at instanceof FileSystemException) {
        found = FILE_ERROR;
      }
    }
    return found;
  }

  /** PostgreSQL, appendix A: error codes. */
  private static StorageFault ofState(@Nullable String state) {
    if (state == null || state.length() < 2) {
      return DATABASE_UNAVAILABLE;
    }
    if (state.equals("53100")) {
      return STORAGE_FULL;
    }
    if (state.equals("25006")) {
      return DATABASE_READ_ONLY;
    }
    return switch (state.substring(0, 2)) {
      case "22" -> NOT_STORABLE; // a client's value, not an outage
      case "08", "57", "58" -> DATABASE_UNAVAILABLE;
      case "53", "40", "55" -> DATABASE_BUSY;
      default -> DATABASE_ERROR;
    };
  }

  /** As the C library and Postgres have it; Java has no type for it. */
  private static boolean isFull(Throwable failure) {
    String message = failure.getMessage();
    return (failure instanceof IOException || failure instanceof SQLException)
        && message != null
        && message.toLowerCase(Locale.ROOT).contains("no space left on device");
  }
}
