package dev.lethe.ingest.intake;

import dev.lethe.schemas.ErasureRequest;
import dev.lethe.service.config.SettingName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When requests may be due: after Lethe took them, and within a limit. Both sides of the intake ask
 * with the same time, so that what the door lets in is not refused behind it. A request that names
 * no day is due at the end of its legal basis' period. Immutable.
 *
 * @param limit counted from when Lethe took the request
 * @param periods of tenants that have none of their own
 * @param byTenant of the others
 */
public record DueDates(
    Duration limit, AnswerPeriods periods, Map<SettingName, AnswerPeriods> byTenant) {
  /** Reason of REJECTED, and code of the problem over HTTP. */
  public static final String REFUSED = "due-at";

  public DueDates {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("the limit of due dates must be positive");
    }
    byTenant = Map.copyOf(byTenant);
  }

  /** Without any setting but the limit. */
  public DueDates(Duration limit) {
    this(limit, AnswerPeriods.standard(), Map.of());
  }

  /**
   * @param takenAt when Lethe took it
   */
  public boolean allows(ErasureRequest request, Instant takenAt) {
    Instant dueAt = request.dueAt();
    return dueAt == null || (dueAt.isAfter(takenAt) && !dueAt.isAfter(takenAt.plus(limit)));
  }

  /** What the request names, or else the end of its period, or else the limit if that is sooner. */
  public Instant of(ErasureRequest request, Instant takenAt) {
    Instant dueAt = request.dueAt();
    if (dueAt != null) {
      return dueAt;
    }
    Instant end = periodsOf(request.tenant()).of(request.legalBasis()).end(takenAt);
    Instant latest = takenAt.plus(limit);
    return end.isBefore(latest) ? end : latest;
  }

  /**
   * When a request is due once its due date is extended, within the limit; empty where its legal
   * basis allows no extension, or the limit leaves no room for one.
   *
   * @param takenAt when Lethe took it
   * @param dueAt when it was due until now
   */
  public Optional<Instant> extended(
      String tenant, @Nullable String legalBasis, Instant takenAt, Instant dueAt) {
    Instant latest = takenAt.plus(limit);
    return periodsOf(tenant)
        .extended(legalBasis, dueAt)
        .map(end -> end.isBefore(latest) ? end : latest)
        .filter(end -> end.isAfter(dueAt));
  }

  private AnswerPeriods periodsOf(@Nullable String tenant) {
    String name = tenant == null ? ErasureRequest.DEFAULT_TENANT : tenant;
    return byTenant.getOrDefault(new SettingName(name), periods);
  }
}
