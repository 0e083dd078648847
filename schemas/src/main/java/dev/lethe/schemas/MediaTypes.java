package dev.lethe.schemas;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Media types without their parameters; their names are case-insensitive (RFC 9110, 8.3.1). */
final class MediaTypes {
  private MediaTypes() {}

  /** {@code type/subtype} in lower case; empty if there is none. */
  static String essence(@Nullable String mediaType) {
    return mediaType == null ? "" : mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /** Whether it is JSON by its subtype or by its suffix (RFC 6839). */
  static boolean isJson(String essence) {
    return essence.endsWith("/json") || essence.endsWith("+json");
  }
}
