package dev.lethe.ingest.console;

import dev.lethe.access.Caller;
import dev.lethe.db.RequestStatus;
import dev.lethe.ingest.console.session.Notice;
import dev.lethe.ingest.rest.CurrentCaller;
import dev.lethe.ingest.rest.ProblemException;
import dev.lethe.ingest.rest.RefusedAttempts;
import dev.lethe.ingest.rest.TenantScope;
import dev.lethe.schemas.CaseEvent;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a form of a request's page asks for to the handlers of the API, and goes back to the
 * page, which says what came of it. Thread-safe.
 */
@Singleton
final class PageActions {
  private static final int CONFLICT = 409;

  private final TenantScope tenants;
  private final RefusedAttempts attempts;
  private final CurrentCaller caller;
  private final Frames frames;

  PageActions(TenantScope tenants, RefusedAttempts attempts, CurrentCaller caller, Frames frames) {
    this.tenants = tenants;
    this.attempts = attempts;
    this.caller = caller;
    this.frames = frames;
  }

  /** Asks a handler, and says how the request stands then. */
  @FunctionalInterface
  interface Order {
    RequestStatus give(Caller who);
  }

  /** What to say of how the request stands. */
  @FunctionalInterface
  interface Outcome {
    Notice of(RequestStatus after);
  }

  /**
   * Gives an order. What is refused because of the request's state is on record, as over HTTP.
   *
   * @param name of the form, the last part of its path
   * @throws ProblemException 404 if there is no such request, or none that the caller may know of
   */
  Response take(String id, String name, Order order, Outcome outcome) {
    Caller who = caller.get();
    RequestStatus before = tenants.require(who, id);
    String page = RequestLine.pathOf(id);
    try {
      RequestStatus after = order.give(who);
      frames.tell(
          approvals(after) > approvals(before)
              ? Notice.pending("Approved. A second person has to ask for the same.")
              : outcome.of(after));
    } catch (ProblemException e) {
      if (e.problem().status() == CONFLICT) {
        attempts.note(who, "POST", page + "/" + name, e.problem());
      }
      frames.tell(Notice.refused(e.problem().detail()));
    }
    return Redirects.to(page);
  }

  /** Null for a field that was left empty. */
  static @Nullable String textOrNull(@Nullable String field) {
    return field == null || field.isBlank() ? null : field.strip();
  }

  private static long approvals(RequestStatus status) {
    return status.notes().stream()
        .filter(note -> note.kind() == CaseEvent.Kind.APPROVAL_GIVEN)
        .count();
  }
}
