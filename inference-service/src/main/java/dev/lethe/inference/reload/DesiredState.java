package dev.lethe.inference.reload;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.control.CheckedStatement;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.LiveSet;
import dev.lethe.schemas.control.NewestHead;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one reading of the log says should be in force, checked: statements that count, and the
 * newest head that was ever seen. Not thread-safe.
 */
final class DesiredState {
  private final LiveSet liveSet;
  private final NewestHead newestHead;
  private final List<AdapterEvent> revoked = new ArrayList<>();
  private final Set<String> superseded = new HashSet<>();
  private boolean headRead;

  /**
   * @param newestHead outlives the reading: a head that was seen once is never forgotten
   */
  DesiredState(String model, ControlKeys keys, NewestHead newestHead) {
    this.liveSet = new LiveSet(model, keys, this::counts);
    this.newestHead = newestHead;
  }

  private void counts(AdapterEvent statement) {
    if (statement.kind() == AdapterEvent.Kind.ADAPTER_REVOKED) {
      revoked.add(statement);
      if (AdapterEvent.SUPERSEDED.equals(statement.reason())) {
        superseded.add(statement.digest());
      }
    }
  }

  /** The part of taking a statement up that may run in any thread. */
  CheckedStatement check(AdapterEvent statement) {
    return liveSet.check(statement);
  }

  /** Takes a statement up; why it does not count, if it doesn't. */
  Optional<ControlFault> apply(CheckedStatement statement) {
    return liveSet.apply(statement);
  }

  /** Takes a statement up; why it does not count, if it doesn't. */
  Optional<ControlFault> apply(AdapterEvent statement) {
    return liveSet.apply(statement);
  }

  /** Whether a head is older than the newest one, so that it changes nothing. */
  boolean isPast(LiveSetHead head) {
    return newestHead.isPast(head);
  }

  /**
   * Takes a head up; why it does not count, if it doesn't. Heads that the newest one has overtaken
   * lie before it in the log and are no fault; behind it they were put there again.
   */
  Optional<ControlFault> apply(LiveSetHead head) {
    Optional<ControlFault> fault = newestHead.offer(head);
    if (fault.isEmpty()) {
      headRead = true;
    }
    return fault.filter(why -> why != ControlFault.REPEATED || headRead);
  }

  Optional<LiveSetHead> newestHead() {
    return newestHead.get();
  }

  /** What should be in force, in the order in which it was announced. */
  Collection<AdapterEvent> live() {
    return liveSet.live();
  }

  /** The digest of what should be in force. */
  String digest() {
    return liveSet.digest();
  }

  /** Whether the ingest service has let an artefact go. */
  boolean isRevoked(String digest) {
    return liveSet.isRevoked(digest);
  }

  /** Whether it let an artefact go because another one stands in for it. */
  boolean isSuperseded(String digest) {
    return superseded.contains(digest);
  }

  /** How the log stands to the newest head; empty while there is none. */
  Optional<LiveSet.Standing> standing() {
    return newestHead.get().map(liveSet::standing);
  }

  /** How many statements count. */
  long sequence() {
    return liveSet.sequence();
  }

  /** Revocations that have begun to count since the last call. */
  List<AdapterEvent> takeRevoked() {
    List<AdapterEvent> taken = List.copyOf(revoked);
    revoked.clear();
    return taken;
  }
}
