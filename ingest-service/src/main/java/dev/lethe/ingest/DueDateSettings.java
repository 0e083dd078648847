package dev.lethe.ingest;

import dev.lethe.ingest.intake.AnswerPeriod;
import dev.lethe.ingest.intake.AnswerPeriods;
import dev.lethe.ingest.intake.DueDates;
import dev.lethe.service.config.SettingName;
import java.time.DateTimeException;
import java.time.Period;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.BiFunction;

/** Reads {@code lethe.due-dates}. What cannot be read is an error that names the setting. */
final class DueDateSettings {
  private static final String PREFIX = "lethe.due-dates.";
  private static final String NO_EXTENSION = "P0D";

  private DueDateSettings() {}

  /**
   * What the settings say of due dates.
   *
   * @throws IllegalArgumentException naming a setting that is no zone or no period, or two that are
   *     for the same tenant or legal basis
   */
  static DueDates read(IngestConfig config) {
    CaseConfig.AnswerTimes settings = config.dueDates();
    AnswerPeriods all =
        new AnswerPeriods(
            zone(PREFIX + "zone", settings.zone()),
            period(PREFIX + "period", settings.period()),
            byBasis(PREFIX, settings.legalBases(), AnswerPeriods.BY_LAW),
            extensions(PREFIX, settings.extensions(), AnswerPeriods.EXTENSIONS_BY_LAW));
    return new DueDates(config.limits().due(), all, byTenant(settings.tenants(), all));
  }

  private static Map<SettingName, AnswerPeriods> byTenant(
      Map<String, CaseConfig.TenantAnswerTimes> settings, AnswerPeriods all) {
    return SettingName.read(
        PREFIX + "tenants.",
        settings,
        (setting, own) -> {
          String prefix = setting + ".";
          return new AnswerPeriods(
              own.zone().map(id -> zone(prefix + "zone", id)).orElse(all.zone()),
              own.period().map(text -> period(prefix + "period", text)).orElse(all.otherwise()),
              byBasis(prefix, own.legalBases(), all.byBasis()),
              extensions(prefix, own.extensions(), all.extensions()));
        });
  }

  /** What is set, before what holds without it. */
  private static Map<SettingName, Period> byBasis(
      String prefix, Map<String, String> settings, Map<SettingName, Period> without) {
    return set(prefix + "legal-bases.", settings, without, DueDateSettings::period);
  }

  private static Map<SettingName, Period> extensions(
      String prefix, Map<String, String> settings, Map<SettingName, Period> without) {
    return set(prefix + "extensions.", settings, without, DueDateSettings::extension);
  }

  private static Map<SettingName, Period> set(
      String prefix,
      Map<String, String> settings,
      Map<SettingName, Period> without,
      BiFunction<String, String, Period> reader) {
    Map<SettingName, Period> set = SettingName.read(prefix, settings, reader);
    without.forEach(set::putIfAbsent);
    return set;
  }

  private static ZoneId zone(String setting, String id) {
    try {
      return ZoneId.of(id.strip());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          setting + " names no time zone: write one such as UTC or Europe/Berlin", e);
    }
  }

  private static Period period(String setting, String text) {
    try {
      return AnswerPeriod.checked(Period.parse(text.strip()));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          setting + " is no period of a day to 100 years: write one such as P1M or P45D", e);
    }
  }

  /** A period, or none at all. */
  private static Period extension(String setting, String text) {
    return text.strip().equalsIgnoreCase(NO_EXTENSION) ? Period.ZERO : period(setting, text);
  }
}
