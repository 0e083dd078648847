package dev.lethe.ingest.certify;

import dev.lethe.schemas.HoldReason;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.measured.Measurements;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the log has said so far about a request that may be certified. The subject is sealed.
 *
 * @param intake from RECEIVED
 * @param shield digest, from SHIELDED
 * @param bundle digest, from VERIFIED
 * @param measured figures, from VERIFIED
 * @param timeline every step so far, in the order of the log
 * @param submittedBy who handed it in, from RECEIVED; null where the log does not say
 * @param releasedBy who let it go on last, from ACCEPTED after HELD; null where nobody did
 * @param extension of the due date that RECEIVED names; null where there was none
 */
public record CertificationState(
    String requestId,
    String tenant,
    String model,
    RequestEvent.Intake intake,
    @Nullable String shield,
    @Nullable String bundle,
    @Nullable Measurements measured,
    List<Step> timeline,
    @Nullable Actor submittedBy,
    @Nullable Actor releasedBy,
    @Nullable Extension extension) {
  /**
   * That it is due later than it was at first.
   *
   * @param dueAt when it is due since then
   * @param at when it was extended
   */
  public record Extension(Instant dueAt, Instant at) {}

  /** A state and when it was reached. */
  public record Step(RequestState state, Instant at) {}

  public CertificationState {
    timeline = List.copyOf(timeline);
  }

  static CertificationState opened(RequestEvent received, RequestEvent.Intake intake) {
    return new CertificationState(
        received.requestId(),
        received.tenant(),
        received.model(),
        intake,
        null,
        null,
        null,
        List.of(new Step(received.state(), received.at())),
        received.actor(),
        null,
        null);
  }

  /** When it is due now. */
  Instant dueAt() {
    return extension == null ? intake.dueAt() : extension.dueAt;
  }

  /**
   * With a later due date; the same again if that is none. As the tables have it: of several
   * extensions the first counts, and of one that brings the day nearer nothing does.
   */
  CertificationState extended(Instant to, Instant at) {
    return extension != null || !to.isAfter(intake.dueAt())
        ? this
        : new CertificationState(
            requestId,
            tenant,
            model,
            intake,
            shield,
            bundle,
            measured,
            timeline,
            submittedBy,
            releasedBy,
            new Extension(to, at));
  }

  /**
   * With one more step; the same again if that state is already in it. Only HELD and, after it,
   * ACCEPTED are reached again.
   */
  CertificationState with(RequestEvent event) {
    Step step = new Step(event.state(), event.at());
    if (isKnown(step)) {
      return this;
    }
    boolean released = event.state() == RequestState.ACCEPTED && last() == RequestState.HELD;
    List<Step> longer = new ArrayList<>(timeline);
    longer.add(step);
    boolean verified = event.state() == RequestState.VERIFIED;
    return new CertificationState(
        requestId,
        tenant,
        model,
        intake,
        event.state() == RequestState.SHIELDED ? event.bundle() : shield,
        verified ? event.bundle() : bundle,
        verified ? event.measured() : measured,
        longer,
        submittedBy,
        released && !HoldReason.LEGAL_HOLD_ENDED.equals(event.reason())
            ? event.actor()
            : releasedBy,
        extension);
  }

  private boolean isKnown(Step step) {
    if (last() == RequestState.HELD && step.state() == RequestState.ACCEPTED) {
      return false;
    }
    return step.state() == RequestState.HELD && last().canBecome(step.state())
        ? timeline.contains(step)
        : timeline.stream().anyMatch(earlier -> earlier.state() == step.state());
  }

  private RequestState last() {
    return timeline.get(timeline.size() - 1).state();
  }
}
