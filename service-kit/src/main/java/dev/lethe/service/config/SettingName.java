package dev.lethe.service.config;

import java.util.Locale;
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
}
