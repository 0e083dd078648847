package dev.lethe.ingest.witness;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** How the witnesses answered since the service started, by their labels. Thread-safe. */
public final class WitnessStatus {
  private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
  private final Map<String, Instant> waiting = new ConcurrentHashMap<>();

  /** How often a submission to that witness went that way. */
  public long count(String witness, WitnessResult result) {
    AtomicLong count = counts.get(key(witness, result));
    return count == null ? 0 : count.get();
  }

  /** Since when there is a checkpoint that the witness has not cosigned; empty if there is none. */
  public Optional<Instant> waitingSince(String witness) {
    return Optional.ofNullable(waiting.get(witness));
  }

  void answered(String witness, WitnessResult result) {
    counts.computeIfAbsent(key(witness, result), each -> new AtomicLong()).incrementAndGet();
  }

  void waits(String witness, Instant since) {
    waiting.putIfAbsent(witness, since);
  }

  void isDone(String witness) {
    waiting.remove(witness);
  }

  private static String key(String witness, WitnessResult result) {
    return result.text() + " " + witness;
  }
}
