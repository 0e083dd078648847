package dev.lethe.trainer.work;

import dev.lethe.schemas.HoldReason;
import dev.lethe.schemas.ServiceRole;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.measured.LegalHold;
import dev.lethe.schemas.measured.Measurements;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people asked for about a request that is held, or is to be held, in the order of the topic.
 * A job is delivered again to whoever takes the partition over, so each order names what it is
 * about: what the log has already is not done again. Not thread-safe: the poll loop's.
 */
public final class HoldOrders {
  private final List<Decision> releases = new ArrayList<>();
  private final List<Decision> rejections = new ArrayList<>();
  private @Nullable Order order;
  private @Nullable Decision lift;

  /**
   * A person decided.
   *
   * @param holds what they decided about; empty of the trainer's own reasons
   * @param reason a short code
   * @param by who, as far as that is known
   */
  public record Decision(List<String> holds, String reason, Actor by) {
    public Decision {
      holds = List.copyOf(holds);
    }

    private boolean isAbout(String hold) {
      return holds.isEmpty() ? HoldReason.isOfTrainer(hold) : holds.contains(hold);
    }
  }

  /** A person wants it under legal hold. */
  public record Order(LegalHold hold, Actor by) {}

  /**
   * It is to be held.
   *
   * @param reason of HELD
   * @param by who wants it
   */
  public record Hold(String reason, Measurements measured, Actor by) {}

  /** A person lets it go on, should it be held for that. */
  public void release(Decision said) {
    releases.add(said);
  }

  /** A person refuses it, should it be held for that. */
  public void reject(Decision said) {
    rejections.add(said);
  }

  /** A person wants it under legal hold; what was lifted before is another one. */
  public void hold(Order wanted) {
    order = wanted;
    lift = null;
  }

  /** A person lifts the legal hold that was ordered last. */
  public void lift(Decision said) {
    lift = said;
  }

  /** The legal hold that the log does not have yet; null if there is none, or it comes too late. */
  public @Nullable Hold dueLegalHold(RequestFacts facts, Instant now) {
    Order wanted = order;
    if (wanted == null
        || lift != null
        || !facts.isUnpublished()
        || wanted.hold().isOver(now)
        || facts.holds().ordered().contains(wanted.hold().orderedAt())) {
      return null;
    }
    Measurements said = Measurements.none().withLegalHold(wanted.hold());
    return new Hold(HoldReason.LEGAL_HOLD, said, wanted.by());
  }

  /**
   * The first of the holds that came with the job for which nobody let it go on yet; null if there
   * is none, or it is held already.
   */
  static @Nullable Hold duePolicyHold(ErasureJob job, RequestFacts facts) {
    if (facts.held()) {
      return null;
    }
    return job.holds().stream()
        .filter(reason -> !facts.holds().released().contains(reason))
        .findFirst()
        .map(reason -> new Hold(reason, Measurements.none(), ServiceRole.TRAINER.actor()))
        .orElse(null);
  }

  /** What lets it go on now; null while it has to wait, or is not held. */
  public @Nullable Decision dueRelease(RequestFacts facts, Instant now) {
    String hold = facts.holds().current();
    if (hold == null || !hold.equals(HoldReason.LEGAL_HOLD)) {
      return hold == null ? null : last(releases, hold);
    }
    LegalHold legal = facts.holds().legalHold();
    if (legal != null && legal.isOver(now)) {
      return new Decision(List.of(hold), HoldReason.LEGAL_HOLD_ENDED, ServiceRole.TRAINER.actor());
    }
    boolean isLast =
        order != null && legal != null && order.hold().orderedAt().equals(legal.orderedAt());
    return isLast ? lift : null;
  }

  /** Who refused it; null if nobody did, or it is not held for what they decided about. */
  public @Nullable Decision dueRejection(RequestFacts facts) {
    String hold = facts.holds().current();
    return hold == null ? null : last(rejections, hold);
  }

  private static @Nullable Decision last(List<Decision> decisions, String hold) {
    Decision found = null;
    for (Decision decision : decisions) {
      found = decision.isAbout(hold) ? decision : found;
    }
    return found;
  }
}
