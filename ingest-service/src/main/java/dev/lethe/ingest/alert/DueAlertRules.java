package dev.lethe.ingest.alert;

import dev.lethe.service.config.SettingName;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which alerts there are. Immutable.
 *
 * @param alerts of tenants that have none of their own
 * @param byTenant of the others
 */
public record DueAlertRules(List<DueAlert> alerts, Map<SettingName, List<DueAlert>> byTenant) {
  public DueAlertRules {
    alerts = List.copyOf(alerts);
    byTenant = Map.copyOf(byTenant);
  }

  /**
   * The alert that holds for a request now, the newest of those whose time has come. None is raised
   * for a time before the request was there: whoever handed it in chose the due date.
   */
  Optional<DueAlert> current(String tenant, Instant receivedAt, Instant dueAt, Instant now) {
    return byTenant.getOrDefault(new SettingName(tenant), alerts).stream()
        .filter(alert -> !alert.at(dueAt).isAfter(now) && alert.at(dueAt).isAfter(receivedAt))
        .max(Comparator.comparing(DueAlert::offset));
  }

  /** How long before a due date somebody has to look first. */
  Duration earliest() {
    return all()
        .map(DueAlert::offset)
        .min(Comparator.naturalOrder())
        .map(offset -> offset.isNegative() ? offset.negated() : Duration.ZERO)
        .orElse(Duration.ZERO);
  }

  /** Whether there is none at all. */
  public boolean isEmpty() {
    return all().findAny().isEmpty();
  }

  private Stream<DueAlert> all() {
    return Stream.concat(alerts.stream(), byTenant.values().stream().flatMap(List::stream));
  }
}
