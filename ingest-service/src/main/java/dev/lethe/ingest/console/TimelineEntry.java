package dev.lethe.ingest.console;

import dev.lethe.db.RequestStatus;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.access.Actor;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a request, and who did it: a step of its lifecycle, or a case event.
 *
 * @param who empty where it was not recorded
 * @param known how it is known who did it
 * @param reason a code
 * @param action what was approved or refused
 * @param dueAt when the request is due from then on
 */
public record TimelineEntry(
    StateBadge badge,
    Moment at,
    String who,
    String role,
    String known,
    @Nullable String reason,
    @Nullable String action,
    @Nullable Moment dueAt) {

  /** All of a request, in the order of time; a step stands before what happened with it. */
  static List<TimelineEntry> of(RequestStatus status) {
    return Stream.concat(
            status.timeline().stream().map(TimelineEntry::of),
            status.notes().stream().map(TimelineEntry::of))
        .sorted(Comparator.comparing(entry -> entry.at().at()))
        .toList();
  }

  private static TimelineEntry of(RequestStatus.Step step) {
    return of(StateBadge.of(step.state()), new Moment(step.at()), step.actor(), step.reason());
  }

  private static TimelineEntry of(RequestStatus.Note note) {
    return of(StateBadge.of(note.kind()), new Moment(note.at()), note.actor(), note.reason())
        .with(note.action(), extendedTo(note));
  }

  private static TimelineEntry of(
      StateBadge badge, Moment at, @Nullable Actor actor, @Nullable String reason) {
    return new TimelineEntry(
        badge,
        at,
        actor == null ? "" : actor.subject(),
        actor == null ? "" : Objects.requireNonNullElse(actor.role(), ""),
        actor == null ? "" : known(actor.authentication()),
        reason,
        null,
        null);
  }

  private TimelineEntry with(@Nullable String what, @Nullable Moment due) {
    return new TimelineEntry(badge, at, who, role, known, reason, what, due);
  }

  private static @Nullable Moment extendedTo(RequestStatus.Note note) {
    Instant dueAt = note.dueAt();
    return dueAt != null && note.kind() == CaseEvent.Kind.DUE_DATE_EXTENDED
        ? new Moment(dueAt)
        : null;
  }

  private static String known(Actor.Authentication authentication) {
    return switch (authentication) {
      case NONE -> "not checked";
      case API_KEY -> "API key";
      case OIDC -> "OpenID token";
      case INTERNAL -> "by itself";
    };
  }
}
