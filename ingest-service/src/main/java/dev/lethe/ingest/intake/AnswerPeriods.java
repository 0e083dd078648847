package dev.lethe.ingest.intake;

import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long there is to answer the requests of one tenant, by their legal basis. Immutable.
 *
 * @param zone whose days count
 * @param otherwise of a request that names no legal basis, or one that is not in the map
 * @param byBasis of the legal bases that have a period of their own
 */
public record AnswerPeriods(ZoneId zone, Period otherwise, Map<SettingName, Period> byBasis) {
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
}
