package dev.lethe.schemas.control;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** One signer's statements about one model, each bound to the one before. Not thread-safe. */
final class StatementChain {
  /** What waits for its forerunners must not fill the memory. */
  private static final int MOST_EARLY = 100_000;

  private final List<String> digests = new ArrayList<>();
  private final Map<Long, CheckedStatement> early = new HashMap<>();

  /**
   * @param statement without a fault
   * @param taken is given what counts now, in its order
   */
  Optional<ControlFault> append(CheckedStatement statement, Consumer<AdapterEvent> taken) {
    ChainEnd added = statement.end();
    if (added.sequence() <= digests.size()) {
      boolean same = digests.get((int) added.sequence() - 1).equals(added.digest());
      return Optional.of(same ? ControlFault.REPEATED : ControlFault.CONTRADICTING);
    }
    if (added.sequence() > digests.size() + 1) {
      if (early.size() < MOST_EARLY) {
        early.putIfAbsent(added.sequence(), statement);
      }
      return Optional.of(ControlFault.SKIPPED);
    }
    if (!follows(statement)) {
      return Optional.of(ControlFault.CONTRADICTING);
    }
    take(statement, taken);
    drain(taken);
    return Optional.empty();
  }

  private void drain(Consumer<AdapterEvent> taken) {
    CheckedStatement next = early.remove(digests.size() + 1L);
    while (next != null && follows(next)) {
      take(next, taken);
      next = early.remove(digests.size() + 1L);
    }
  }

  private void take(CheckedStatement statement, Consumer<AdapterEvent> taken) {
    digests.add(statement.end().digest());
    taken.accept(statement.event());
  }

  private boolean follows(CheckedStatement statement) {
    return Objects.requireNonNull(statement.event().statement()).previous().equals(end().digest());
  }

  ChainEnd end() {
    return digests.isEmpty()
        ? ChainEnd.NONE
        : new ChainEnd(digests.size(), digests.get(digests.size() - 1));
  }

  boolean hasGap() {
    return !early.isEmpty();
  }

  /** Whether another statement stands at that place here. */
  boolean contradicts(ChainEnd other) {
    long sequence = other.sequence();
    return sequence > 0
        && sequence <= digests.size()
        && !digests.get((int) sequence - 1).equals(other.digest());
  }
}
