package dev.lethe.standalone.reference;

import java.util.Locale;

/**
 * One setting of a service.
 *
 * @param key such as {@code lethe.audit.dir}; with {@code "NAME"} for each key of a map
 * @param type a word of the page's own
 * @param required whether the service does not start without it
 * @param standard what holds where it is not set; empty for nothing
 * @param meaning Markdown
 */
record Setting(String key, String type, boolean required, String standard, String meaning) {
  /** Its environment variable: each character that is no letter or digit is an underscore. */
  String variable() {
    return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}
