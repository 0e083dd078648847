package dev.lethe.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/** Refuses a Content-Type that is none; what parses it later would take it for a fault of ours. */
final class MediaTypeCheck {
  /** RFC 9110, section 8.3.1; a range is none. */
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[!#$%&'+.^_`|~0-9A-Za-z-]+/[!#$%&'+.^_`|~0-9A-Za-z-]+\\s*(;.*)?");

  private static final int UNSUPPORTED_MEDIA_TYPE = 415;

  private final ProtocolErrorHandler refusals;

  MediaTypeCheck(ProtocolErrorHandler refusals) {
    this.refusals = refusals;
  }

  void handle(RoutingContext context) {
    String given = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (given == null || MEDIA_TYPE.matcher(given.strip()).matches()) {
      context.next();
    } else {
      refusals.refuse(context, UNSUPPORTED_MEDIA_TYPE);
    }
  }
}
