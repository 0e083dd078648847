package dev.lethe.schemas.control;

import dev.lethe.schemas.LiveSetHead;
import java.util.Optional;

/**
 * A head whose signer and signature were looked at, which takes longer than all the rest: many can
 * be checked beside one another. Immutable.
 */
public final class CheckedHead {
  private final LiveSetHead head;
  private final Optional<ControlFault> fault;

  private CheckedHead(LiveSetHead head, Optional<ControlFault> fault) {
    this.head = head;
    this.fault = fault;
  }

  /** May run in any thread. */
  public static CheckedHead of(LiveSetHead head, ControlKeys keys) {
    return new CheckedHead(head, ControlSignatures.check(head, keys));
  }

  /** What was checked. */
  public LiveSetHead head() {
    return head;
  }

  /** What is wrong with it, taken by itself. */
  Optional<ControlFault> fault() {
    return fault;
  }
}
