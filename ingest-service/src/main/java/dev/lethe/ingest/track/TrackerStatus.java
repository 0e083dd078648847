package dev.lethe.ingest.track;

import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.control.ControlFault;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/** What this instance's trackers have to tell those who run it. Thread-safe. */
public final class TrackerStatus {
  private final Map<ControlFault, LongAdder> rejected = new EnumMap<>(ControlFault.class);
  private final Map<ControlFault, LongAdder> undocumented = new EnumMap<>(ControlFault.class);
  private final LongAdder withoutOrder = new LongAdder();
  private final Map<String, Instant> heads = new ConcurrentHashMap<>();
  private final Map<String, String> held = new ConcurrentHashMap<>();
  private final Map<String, Integer> lost = new ConcurrentHashMap<>();

  private final List<BiConsumer<RequestState, Duration>> stepListeners =
      new CopyOnWriteArrayList<>();

  /** Nothing has happened yet. */
  public TrackerStatus() {
    for (ControlFault fault : ControlFault.values()) {
      rejected.put(fault, new LongAdder());
      undocumented.put(fault, new LongAdder());
    }
  }

  /** How many statements and orders did not count, for that reason. */
  public long rejected(ControlFault fault) {
    return counter(rejected, fault).sum();
  }

  /** How many steps no document was made of, as they are not signed as they must be. */
  public long undocumented(ControlFault fault) {
    return counter(undocumented, fault).sum();
  }

  /** How many requests the trainer called cancelled though nobody had ordered it. */
  public long cancelledWithoutOrder() {
    return withoutOrder.sum();
  }

  /** When the newest head of a model was signed here; empty if it never was. */
  public Optional<Instant> headSignedAt(String model) {
    return Optional.ofNullable(heads.get(model));
  }

  /** Models whose heads are not signed, and why. */
  public Map<String, String> held() {
    return Map.copyOf(held);
  }

  /** How many requests live replicas should serve and do not, each counted for each replica. */
  public int lost() {
    return lost.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * @param listener is told from now on which state a request reached, and how long it was in the
   *     one before; must not block, nor throw
   */
  public void onStep(BiConsumer<RequestState, Duration> listener) {
    stepListeners.add(listener);
  }

  /** A request reached a state; the tracker's clock may have been set meanwhile. */
  void stepped(RequestState to, Duration before) {
    Duration took = before.isNegative() ? Duration.ZERO : before;
    stepListeners.forEach(each -> each.accept(to, took));
  }

  void reject(ControlFault fault) {
    counter(rejected, fault).increment();
  }

  void leaveUndocumented(ControlFault fault) {
    counter(undocumented, fault).increment();
  }

  void cancelWithoutOrder() {
    withoutOrder.increment();
  }

  void signed(String model, Instant at) {
    heads.put(model, at);
    held.remove(model);
  }

  /** Whether that is news. */
  boolean hold(String model, String reason) {
    return !reason.equals(held.put(model, reason));
  }

  void lost(String task, int gaps) {
    lost.put(task, gaps);
  }

  /** The task is no longer this instance's. */
  void leave(String task, Iterable<String> models) {
    lost.remove(task);
    for (String model : models) {
      heads.remove(model);
      held.remove(model);
    }
  }

  private static LongAdder counter(Map<ControlFault, LongAdder> counters, ControlFault key) {
    LongAdder counter = counters.get(key);
    if (counter == null) {
      throw new IllegalArgumentException("not counted");
    }
    return counter;
  }
}
