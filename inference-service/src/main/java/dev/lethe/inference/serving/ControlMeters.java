package dev.lethe.inference.serving;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What is counted of the control path. Thread-safe. */
public final class ControlMeters {
  private final Map<String, LongAdder> rejected = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> acknowledged = new ConcurrentHashMap<>();
  private volatile long sequence;

  /**
   * Something that should have changed what is served does not count.
   *
   * @param fault one of a few codes
   */
  public void rejected(String fault) {
    rejected.computeIfAbsent(fault, code -> new LongAdder()).increment();
  }

  /** How often that happened for one reason. */
  public long rejections(String fault) {
    LongAdder count = rejected.get(fault);
    return count == null ? 0 : count.sum();
  }

  /**
   * The replica did something with an artefact.
   *
   * @param kind one of a few words
   */
  public void acknowledged(String kind) {
    acknowledged.computeIfAbsent(kind, word -> new LongAdder()).increment();
  }

  /** How often it did that. */
  public long acknowledgements(String kind) {
    LongAdder count = acknowledged.get(kind);
    return count == null ? 0 : count.sum();
  }

  /** So many statements count by now. */
  public void sequence(long statements) {
    sequence = statements;
  }

  /** How many statements count. */
  public long sequence() {
    return sequence;
  }
}
