package dev.lethe.ingest;

import dev.lethe.ingest.alert.DueAlert;
import dev.lethe.ingest.alert.DueAlertRules;
import dev.lethe.service.config.SettingName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads {@code lethe.due-alerts}. What cannot be read is an error that names the setting. */
final class DueAlertSettings {
  private static final String PREFIX = "lethe.due-alerts.";
  private static final String NONE = "none";

  private DueAlertSettings() {}

  /**
   * @throws IllegalArgumentException naming a setting that is no list of durations, or a tenant
   *     that is there twice
   */
  static DueAlertRules read(CaseConfig.DueAlerts settings) {
    Map<SettingName, List<DueAlert>> tenants =
        SettingName.read(
            PREFIX + "tenants.",
            settings.tenants(),
            (setting, own) ->
                alerts(
                    setting + ".",
                    own.before().orElse(settings.before()),
                    own.after().orElse(settings.after())));
    return new DueAlertRules(alerts(PREFIX, settings.before(), settings.after()), tenants);
  }

  private static List<DueAlert> alerts(String prefix, List<String> before, List<String> after) {
    List<DueAlert> all = new ArrayList<>();
    all.addAll(read(prefix + "before", before, DueAlert::before));
    all.addAll(read(prefix + "after", after, DueAlert::after));
    return all;
  }

  private static List<DueAlert> read(
      String setting, List<String> texts, Function<String, DueAlert> reader) {
    if (texts.equals(List.of(NONE))) {
      return List.of();
    }
    try {
      return texts.stream().map(reader).toList();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          setting + " is no list of durations: write some such as P7D,P1D,PT12H, or none", e);
    }
  }
}
