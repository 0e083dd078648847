package dev.lethe.ingest.console;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/**
 * Sends browsers on to a page. The address has no host: whatever stands before us keeps its own.
 */
final class Redirects {
  private static final int SEE_OTHER = 303;

  private Redirects() {}

  static Response to(String path) {
    return Response.status(SEE_OTHER).header(HttpHeaders.LOCATION, path).build();
  }
}
