package dev.lethe.trainer.work;

import dev.lethe.schemas.HoldReason;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.measured.LegalHold;
import dev.lethe.schemas.measured.Measurements;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For what the log says that a request was held, and for what it was let go on. What a trainer
 * writes it applies at once and meets again when it reads the log, by then perhaps behind later
 * steps: so a step counts once. Immutable.
 *
 * @param current for what it is held now; null if it is not
 * @param legalHold what is known of that, if it is a legal hold; null if it is none
 * @param released for what persons let it go on; it is not held for that again
 * @param ordered when the legal holds were ordered that the log has, lifted ones too
 * @param steps all that count so far
 */
public record HoldHistory(
    @Nullable String current,
    @Nullable LegalHold legalHold,
    Set<String> released,
    Set<Instant> ordered,
    Set<Step> steps) {
  public static final HoldHistory NONE = new HoldHistory(null, null, Set.of(), Set.of(), Set.of());

  /** HELD, or ACCEPTED after it. */
  public record Step(RequestState state, Instant at, String reason) {}

  public HoldHistory {
    released = Set.copyOf(released);
    ordered = Set.copyOf(ordered);
    steps = Set.copyOf(steps);
  }

  /** HELD was read. */
  HoldHistory withHeld(RequestEvent held) {
    Step step = step(held);
    if (steps.contains(step)) {
      return this;
    }
    Optional<LegalHold> legal =
        step.reason().equals(HoldReason.LEGAL_HOLD)
            ? Optional.ofNullable(held.measured()).flatMap(Measurements::legalHold)
            : Optional.empty();
    Set<Instant> orders = new HashSet<>(ordered);
    legal.map(LegalHold::orderedAt).ifPresent(orders::add);
    return new HoldHistory(step.reason(), legal.orElse(null), released, orders, and(step));
  }

  /** ACCEPTED was read: for the first time, when it gives no reason, or after HELD. */
  HoldHistory withAccepted(RequestEvent accepted) {
    Step step = step(accepted);
    if (accepted.reason() == null || current == null || steps.contains(step)) {
      return this;
    }
    Set<String> answered = new HashSet<>(released);
    if (!current.equals(HoldReason.LEGAL_HOLD)) {
      answered.add(current);
    }
    return new HoldHistory(null, null, answered, ordered, and(step));
  }

  /** Whether a person has looked at what it would silence. */
  boolean isBreadthReleased() {
    return released.stream().anyMatch(HoldReason::isOfTrainer);
  }

  private Set<Step> and(Step step) {
    Set<Step> more = new HashSet<>(steps);
    more.add(step);
    return more;
  }

  private static Step step(RequestEvent event) {
    return new Step(
        event.state(), event.at(), Objects.requireNonNullElse(event.reason(), "unknown"));
  }
}
