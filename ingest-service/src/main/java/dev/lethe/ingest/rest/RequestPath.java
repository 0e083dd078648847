package dev.lethe.ingest.rest;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path of one request, of the API or of a page.
 *
 * @param sub what stands behind the id, such as {@code release}; empty if nothing does
 */
record RequestPath(String requestId, String sub) {
  private static final Pattern PATH =
      Pattern.compile("/(?:v1|console)/requests/([^/]{1,512})(?:/([a-z][a-z-]{0,63}))?/?");

  /**
   * @param path as the client wrote it, escaped
   */
  static Optional<RequestPath> parse(String path) {
    Matcher parts = PATH.matcher(path);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      String id = URLDecoder.decode(parts.group(1).replace("+", "%2B"), StandardCharsets.UTF_8);
      return Optional.of(new RequestPath(id, parts.group(2) == null ? "" : parts.group(2)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** What was tried: {@code release}, {@code certificate} …, {@code cancel} or {@code read}. */
  String action(String method) {
    if (!sub.isEmpty()) {
      return sub;
    }
    return switch (method.toUpperCase(Locale.ROOT)) {
      case "DELETE" -> "cancel";
      case "GET", "HEAD" -> "read";
      default -> "other";
    };
  }
}
