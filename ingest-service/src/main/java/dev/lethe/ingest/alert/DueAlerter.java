package dev.lethe.ingest.alert;

import dev.lethe.db.OpenRequests;
import dev.lethe.db.OpenRequests.OpenRequest;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.ServiceRole;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raises alerts: a case event, a line in the log, a counter. What was raised stands in the log, so
 * that neither a restart nor another instance raises it again. Thread-safe.
 */
public final class DueAlerter {
  private static final Logger LOG = LoggerFactory.getLogger(DueAlerter.class);
  private static final String METER = "lethe.due.alerts";

  private final DueAlertRules rules;
  private final OpenRequests requests;
  private final Consumer<CaseEvent> log;
  private final MeterRegistry meters;
  private final Clock clock;

  /**
   * @param log takes what is raised; the same one more than once is one all the same
   */
  public DueAlerter(
      DueAlertRules rules,
      OpenRequests requests,
      Consumer<CaseEvent> log,
      MeterRegistry meters,
      Clock clock) {
    this.rules = rules;
    this.requests = requests;
    this.log = log;
    this.meters = meters;
    this.clock = clock;
  }

  /** Whether it has nothing to raise ever. */
  boolean isIdle() {
    return rules.isEmpty();
  }

  /**
   * Raises what is to be raised now. Of several that were missed of one request, the last.
   *
   * @throws RuntimeException if database or broker is away; what was raised until then is
   */
  void look() {
    Instant now = clock.instant();
    requests.dueBefore(now.plus(rules.earliest()), request -> look(request, now));
  }

  private void look(OpenRequest request, Instant now) {
    Optional<DueAlert> current =
        rules.current(request.tenant(), request.receivedAt(), request.dueAt(), now);
    if (current.isEmpty() || request.alerts().contains(current.get().code())) {
      return;
    }
    DueAlert alert = current.get();
    log.accept(
        CaseEvent.alert(
            new Lifecycle.Request(request.id(), request.tenant(), request.model()),
            now,
            alert.code(),
            request.dueAt(),
            ServiceRole.INGEST.actor()));
    LOG.warn("due alert: request={} alert={} due={}", request.id(), alert.code(), request.dueAt());
    meters.counter(METER, "when", alert.isLate() ? "after" : "before").increment();
  }
}
