package dev.lethe.service.config;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * A name as settings and clients may both spell it. Case does not count, nor which characters stand
 * between letters and digits: an environment variable cannot say {@code gdpr-17}, only {@code
 * GDPR_17}.
 *
 * @param text any spelling; kept in one
 */
public record SettingName(String text) {
  private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");

  public SettingName {
    text = BETWEEN.matcher(text).replaceAll("-").toLowerCase(Locale.ROOT);
  }

  /**
   * Reads settings that there are one of for each name.
   *
   * @param prefix of the settings, such as {@code lethe.holds.tenants.}
   * @param settings by name, in any spelling
   * @param reader of the setting's whole name, as it may be written, and of what is set
   * @throws IllegalArgumentException naming a setting that is there in two spellings
   */
  public static <T, V> Map<SettingName, V> read(
      String prefix, Map<String, T> settings, BiFunction<String, T, V> reader) {
    Map<SettingName, V> read = new HashMap<>();
    settings.forEach(
        (name, set) -> {
          String setting = prefix + '"' + name + '"';
          if (read.put(new SettingName(name), reader.apply(setting, set)) != null) {
            throw new IllegalArgumentException(
                setting + " is there twice: case and the characters between letters do not count");
          }
        });
    return read;
  }
}
