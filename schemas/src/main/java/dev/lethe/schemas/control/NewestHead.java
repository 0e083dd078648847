package dev.lethe.schemas.control;

import dev.lethe.schemas.LiveSetHead;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The newest head of a model that anybody here has seen. It never goes back. Not thread-safe. */
public final class NewestHead {
  private final String model;
  private final ControlKeys keys;
  private @Nullable LiveSetHead newest;

  public NewestHead(String model, ControlKeys keys) {
    this.model = model;
    this.keys = keys;
  }

  /** The newest one. */
  public Optional<LiveSetHead> get() {
    return Optional.ofNullable(newest);
  }

  /**
   * Takes a head that counts and is no older than the newest; of two of the same number the one
   * that was signed later.
   *
   * @return why it does not count: {@link ControlFault#REPEATED} for an older one, {@link
   *     Fault#CONTRADICTING} where one number has two meanings; empty if it does
   */
  public Optional<ControlFault> offer(LiveSetHead head) {
    return head.model().equals(model)
        ? offer(CheckedHead.of(head, keys))
        : Optional.of(ControlFault.OTHER_MODEL);
  }

  /** {@link #offer(LiveSetHead)} of one that was checked with the same keys. */
  public Optional<ControlFault> offer(CheckedHead checked) {
    LiveSetHead head = checked.head();
    if (!head.model().equals(model)) {
      return Optional.of(ControlFault.OTHER_MODEL);
    }
    if (checked.fault().isPresent()) {
      return checked.fault();
    }
    LiveSetHead known = newest;
    if (known != null && !head.equals(known)) {
      if (goesBack(head, known)) {
        return Optional.of(ControlFault.REPEATED);
      }
      if (head.sequence() == known.sequence() && !says(head, known)) {
        return Optional.of(ControlFault.CONTRADICTING);
      }
    }
    newest = head;
    return Optional.empty();
  }

  /**
   * Whether a head says less than the newest one, or the same at an earlier time. It changes
   * nothing then, whoever signed it, so that its signature need not be looked at.
   */
  public boolean isPast(LiveSetHead head) {
    LiveSetHead known = newest;
    return known != null
        && head.model().equals(model)
        && (head.sequence() < known.sequence()
            || (head.sequence() == known.sequence()
                && says(head, known)
                && !head.at().isAfter(known.at())));
  }

  /** A head that was kept since an earlier life; its signature was checked then. */
  public void restore(LiveSetHead kept) {
    newest = kept;
  }

  private static boolean goesBack(LiveSetHead head, LiveSetHead known) {
    return head.sequence() < known.sequence()
        || head.artefacts().sequence() < known.artefacts().sequence()
        || head.revocations().sequence() < known.revocations().sequence()
        || (head.sequence() == known.sequence() && !head.at().isAfter(known.at()));
  }

  private static boolean says(LiveSetHead head, LiveSetHead known) {
    return head.artefacts().equals(known.artefacts())
        && head.revocations().equals(known.revocations())
        && head.liveSet().equals(known.liveSet());
  }
}
