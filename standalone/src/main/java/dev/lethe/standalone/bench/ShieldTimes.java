package dev.lethe.standalone.bench;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When requests reached which step, by one clock, {@link System#nanoTime()}. What is said of others
 * is passed over. Thread-safe.
 */
public final class ShieldTimes {
  private static final double NANOS_PER_MS = 1e6;

  private final int replicas;
  private final Map<String, Trail> trails = new LinkedHashMap<>();
  private int fits;

  /** One request's. */
  private static final class Trail {
    private final long posted;
    private final Map<ShieldStep, Long> steps = new EnumMap<>(ShieldStep.class);
    private final Set<String> acknowledged = new HashSet<>();
    private @Nullable String ended;

    private Trail(long posted) {
      this.posted = posted;
    }
  }

  /**
   * From the POST's beginning to one step.
   *
   * @param requests that have reached it
   */
  public record Row(
      String step, int requests, double p50Ms, double p95Ms, double p99Ms, double maxMs) {}

  /**
   * What was seen.
   *
   * @param requests that were posted
   * @param ended how many ended or wait for a person before they were shielded, by why
   * @param fitted bundles that the trainer finished meanwhile
   * @param seconds from the first POST until the last shield was on every replica
   * @param shieldsPerSecond in that time
   */
  public record Figures(
      int requests,
      Map<String, Integer> ended,
      int fitted,
      double seconds,
      double shieldsPerSecond,
      List<Row> steps) {
    public Figures {
      ended = Map.copyOf(ended);
      steps = List.copyOf(steps);
    }
  }

  /**
   * @param replicas that have to acknowledge a shield
   */
  ShieldTimes(int replicas) {
    this.replicas = replicas;
  }

  /** The POST of a request begins. */
  synchronized void posted(String id, long nanos) {
    trails.put(id, new Trail(nanos));
  }

  /** A step of a request was seen; of several times the first counts. */
  synchronized void reached(String id, ShieldStep step, long nanos) {
    Trail trail = trails.get(id);
    if (trail != null) {
      trail.steps.putIfAbsent(step, nanos);
    }
  }

  /** A replica has put an artefact of a request in force, the first of which is its shield. */
  synchronized void acknowledged(String id, String replica, long nanos) {
    Trail trail = trails.get(id);
    if (trail != null && trail.acknowledged.add(replica) && trail.acknowledged.size() == replicas) {
      trail.steps.putIfAbsent(ShieldStep.SERVED, nanos);
    }
  }

  /** A request gets no shield, or not before a person has looked at it. */
  synchronized void ended(String id, String why) {
    Trail trail = trails.get(id);
    if (trail != null && trail.ended == null && !trail.steps.containsKey(ShieldStep.SERVED)) {
      trail.ended = why;
    }
  }

  /** The trainer has finished a bundle, of whichever request. */
  synchronized void fitted() {
    fits++;
  }

  /** Requests that were posted and are neither shielded nor ended. */
  synchronized int pending() {
    return (int)
        trails.values().stream()
            .filter(t -> t.ended == null && !t.steps.containsKey(ShieldStep.SHIELDED))
            .count();
  }

  /** As of now. */
  synchronized Figures figures() {
    Map<String, Integer> ended = new HashMap<>();
    trails.values().stream()
        .filter(trail -> trail.ended != null)
        .forEach(trail -> ended.merge(String.valueOf(trail.ended), 1, Integer::sum));
    long first = trails.values().stream().mapToLong(trail -> trail.posted).min().orElse(0);
    long[] served =
        trails.values().stream()
            .flatMap(trail -> Stream.ofNullable(trail.steps.get(ShieldStep.SERVED)))
            .mapToLong(Long::longValue)
            .sorted()
            .toArray();
    double seconds = served.length == 0 ? Double.NaN : (served[served.length - 1] - first) / 1e9;
    return new Figures(
        trails.size(),
        ended,
        fits,
        seconds,
        served.length / seconds,
        Arrays.stream(ShieldStep.values()).map(this::row).toList());
  }

  private Row row(ShieldStep step) {
    double[] sorted =
        trails.values().stream()
            .filter(trail -> trail.steps.containsKey(step))
            .mapToDouble(trail -> (trail.steps.get(step) - trail.posted) / NANOS_PER_MS)
            .sorted()
            .toArray();
    return new Row(
        step.text(),
        sorted.length,
        ServeLoad.percentile(sorted, 50),
        ServeLoad.percentile(sorted, 95),
        ServeLoad.percentile(sorted, 99),
        ServeLoad.percentile(sorted, 100));
  }
}
