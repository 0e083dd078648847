package dev.lethe.ingest.intake;

import dev.lethe.service.config.SettingName;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long there is to answer the requests of one tenant, by their legal basis, and how much longer
 * where the period is extended. Immutable.
 *
 * @param zone whose days count
 * @param otherwise of a request that names no legal basis, or one that is not in the map
 * @param byBasis of the legal bases that have a period of their own
 * @param extensions of the legal bases that allow one; a period of zero is none
 */
public record AnswerPeriods(
    ZoneId zone,
    Period otherwise,
    Map<SettingName, Period> byBasis,
    Map<SettingName, Period> extensions) {
  /** GDPR and UK GDPR, Article 12(3). */
  private static final Period GDPR = Period.ofMonths(1);

  /** California Civil Code § 1798.130(a)(2)(A); 11 CCR § 7021(b) says that these are all days. */
  private static final Period CCPA = Period.ofDays(45);

  /** What holds where no setting says otherwise. */
  public static final Map<SettingName, Period> BY_LAW =
      Map.of(
          new SettingName("gdpr-12"), GDPR,
          new SettingName("gdpr-17"), GDPR,
          new SettingName("uk-gdpr-17"), GDPR,
          new SettingName("ccpa"), CCPA,
          new SettingName("cpra"), CCPA,
          new SettingName("ccpa-1798.105"), CCPA);

  /** GDPR and UK GDPR, Article 12(3): two further months. */
  private static final Period GDPR_EXTENSION = Period.ofMonths(2);

  /** California Civil Code § 1798.130(a)(2)(A); 11 CCR § 7021(b): 90 days in all. */
  private static final Period CCPA_EXTENSION = Period.ofDays(45);

  /** What the laws allow, once, where no setting says otherwise. */
  public static final Map<SettingName, Period> EXTENSIONS_BY_LAW =
      Map.of(
          new SettingName("gdpr-12"), GDPR_EXTENSION,
          new SettingName("gdpr-17"), GDPR_EXTENSION,
          new SettingName("uk-gdpr-17"), GDPR_EXTENSION,
          new SettingName("ccpa"), CCPA_EXTENSION,
          new SettingName("cpra"), CCPA_EXTENSION,
          new SettingName("ccpa-1798.105"), CCPA_EXTENSION);

  private static final AnswerPeriods STANDARD =
      new AnswerPeriods(ZoneOffset.UTC, Period.ofDays(30), BY_LAW);

  /**
   * @throws IllegalArgumentException if a period is less than a day, or more than 100 years
   */
  public AnswerPeriods {
    otherwise = AnswerPeriod.checked(otherwise);
    byBasis = Map.copyOf(byBasis);
    for (Period length : byBasis.values()) {
      var unused = AnswerPeriod.checked(length);
    }
    extensions = Map.copyOf(extensions);
    for (Period length : extensions.values()) {
      var unused = length.isZero() ? length : AnswerPeriod.checked(length);
    }
  }

  /** With the extensions that the laws allow. */
  public AnswerPeriods(ZoneId zone, Period otherwise, Map<SettingName, Period> byBasis) {
    this(zone, otherwise, byBasis, EXTENSIONS_BY_LAW);
  }

  /** Without any setting. */
  public static AnswerPeriods standard() {
    return STANDARD;
  }

  /** The one that holds for a legal basis. */
  public AnswerPeriod of(@Nullable String legalBasis) {
    Period length =
        legalBasis == null
            ? otherwise
            : byBasis.getOrDefault(new SettingName(legalBasis), otherwise);
    return new AnswerPeriod(length, zone);
  }

  /**
   * When a request is due that was due before, once that is extended; empty where its legal basis
   * allows none. The extension is counted from the day that it was due, so that the last day of a
   * short month stays the last: never later than if all was counted from the receipt.
   */
  Optional<Instant> extended(@Nullable String legalBasis, Instant dueAt) {
    Period length =
        legalBasis == null
            ? Period.ZERO
            : extensions.getOrDefault(new SettingName(legalBasis), Period.ZERO);
    return length.isZero()
        ? Optional.empty()
        : Optional.of(new AnswerPeriod(length, zone).end(dueAt));
  }
}
