package dev.lethe.inference.serving;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The last of what was added: not more than so many, and none that is so old. In memory only.
 * Thread-safe.
 */
final class SlidingWindow<T> {
  private final int most;
  private final Duration age;
  private final Clock clock;
  private final Deque<Entry<T>> entries = new ArrayDeque<>();

  private record Entry<T>(Instant at, T value) {}

  SlidingWindow(int most, Duration age, Clock clock) {
    this.most = most;
    this.age = age;
    this.clock = clock;
  }

  synchronized void add(T value) {
    entries.addLast(new Entry<>(clock.instant(), value));
    if (entries.size() > most) {
      entries.removeFirst();
    }
  }

  /** Oldest first. */
  synchronized List<T> values() {
    expire();
    return entries.stream().map(Entry::value).toList();
  }

  /** Lets go of what is too old. The clock may be set: a leap counts as time that has passed. */
  synchronized void expire() {
    Instant now = clock.instant();
    entries.removeIf(e -> Duration.between(e.at, now).abs().compareTo(age) >= 0);
  }

  @Override
  public String toString() {
    return "SlidingWindow[redacted]";
  }
}
