package dev.lethe.ingest.rest;

import dev.lethe.access.Caller;
import dev.lethe.db.RequestQueries;
import dev.lethe.db.RequestStatus;
import dev.lethe.ingest.IngestConfig;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.SignedCases;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has some actions wait for a second person. Who approved is read from the log's view, so that it
 * survives a restart and counts at every instance; an approval counts if the service signed it, so
 * that nobody who may write to the log is a second person. Thread-safe: it holds no state.
 */
@Singleton
public final class SecondPerson {
  /** How long an answer waits for the view. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final FourEyesRule rule;
  private final RequestQueries queries;
  private final CaseLog log;
  private final ControlKeys keys;
  private final Clock clock;

  @Inject
  SecondPerson(
      IngestConfig config, RequestQueries queries, CaseLog log, ControlKeys keys, Clock clock) {
    this.rule = FourEyesRule.read(config.fourEyes());
    this.queries = queries;
    this.log = log;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Whether any action needs a second person.
   *
   * @param tenant on whose requests; null for any tenant's
   */
  public boolean isNeeded(@Nullable String tenant) {
    return rule.isNeeded(tenant);
  }

  /**
   * Notes the first person's word. To be asked once everything else allows the action.
   *
   * @param reason a short code, never payload text
   * @param trace W3C trace context to pass on
   * @return the status to answer with while a second person is waited for; empty if none is needed,
   *     or somebody else approved before
   * @throws ProblemException 409 if the caller is the one who approved before
   */
  Optional<RequestStatus> await(
      Caller caller,
      RequestStatus status,
      CaseAction action,
      @Nullable String reason,
      Map<String, String> trace) {
    if (!rule.isNeeded(action, status.tenant())) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    String subject = caller.actor().subject();
    Set<String> approvers =
        queries.approvers(
            status.id(),
            action.text(),
            now.minus(rule.window()),
            event -> SignedCases.check(event, keys).isEmpty());
    if (approvers.stream().anyMatch(approver -> !approver.equals(subject))) {
      return Optional.empty();
    }
    if (approvers.contains(subject)) {
      throw new ProblemException(
          409,
          "second-person-needed",
          "Whoever calls has approved this already: another person has to.");
    }
    log.write(
        CaseEvent.approved(CaseLog.request(status), now, reason, action.text(), caller.actor()),
        trace);
    int before = status.notes().size();
    return Optional.of(
        DeadlinePoller.until(
            PATIENCE,
            () -> queries.find(status.id()).orElse(status),
            seen -> seen.notes().size() > before && approves(seen, subject, action)));
  }

  private static boolean approves(RequestStatus seen, String subject, CaseAction action) {
    return seen.notes().stream()
        .anyMatch(
            note ->
                note.kind() == CaseEvent.Kind.APPROVAL_GIVEN
                    && action.text().equals(note.action())
                    && note.actor().subject().equals(subject));
  }
}
