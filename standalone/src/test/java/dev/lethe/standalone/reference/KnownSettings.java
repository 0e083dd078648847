package dev.lethe.standalone.reference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which settings each service has, by its {@code @ConfigMapping}: for tests of files that set some.
 * Immutable.
 */
public final class KnownSettings {
  private final Map<String, List<Setting>> services;

  private KnownSettings(Map<String, List<Setting>> services) {
    this.services = services;
  }

  /**
   * Reads them from the sources.
   *
   * @param root of the repository
   */
  public static KnownSettings of(Path root) throws IOException {
    return new KnownSettings(new LinkedHashMap<>(ConfigurationPage.settings(root)));
  }

  /** Whether a service reads this environment variable. */
  public boolean isVariable(String service, String name) {
    return settings(service).stream()
        .map(Setting::variable)
        .anyMatch(variable -> matches(variable, "NAME", "[A-Z0-9_]+", name));
  }

  /** Whether a service reads this property, such as {@code lethe.recipients."crm".url}. */
  public boolean isKey(String service, String key) {
    return settings(service).stream()
        .map(Setting::key)
        .anyMatch(known -> matches(known, "\"NAME\"", "(\"[^\"]+\"|[^.\"]+)", key));
  }

  /** The environment variables without which a service does not start. */
  public List<String> required(String service) {
    return settings(service).stream()
        .filter(Setting::required)
        .filter(setting -> !setting.key().contains("NAME"))
        .map(Setting::variable)
        .toList();
  }

  private List<Setting> settings(String service) {
    List<Setting> settings = services.get(service);
    if (settings == null) {
      throw new IllegalArgumentException("no such service: " + service);
    }
    return settings;
  }

  private static boolean matches(String known, String blank, String filled, String name) {
    StringBuilder pattern = new StringBuilder();
    for (String part : known.split(Pattern.quote(blank), -1)) {
      pattern.append(pattern.isEmpty() ? "" : filled).append(Pattern.quote(part));
    }
    return Pattern.matches(pattern.toString(), name);
  }
}
