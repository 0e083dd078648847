package dev.lethe.inference.reload;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.inference.serving.AdapterReferences;
import dev.lethe.inference.serving.GateSnapshot;
import dev.lethe.inference.serving.LiveGates;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Puts a set of gates in force as one snapshot that keeps its adapters attached until its last
 * answer is done. Gates that came one by one are compiled together behind the answers' back.
 * Thread-safe.
 */
final class GateSwitch {
  private static final long IDLE_SECONDS = 5;

  private final AdapterReferences adapters;
  private final LiveGates live;
  private final Executor background;
  private GateSet last;

  GateSwitch(SentenceEncoder encoder, AdapterReferences adapters, LiveGates live) {
    this(encoder, adapters, live, oneThread());
  }

  /**
   * @param background compiles gates together; one at a time
   */
  GateSwitch(
      SentenceEncoder encoder, AdapterReferences adapters, LiveGates live, Executor background) {
    this.adapters = adapters;
    this.live = live;
    this.background = background;
    this.last = GateSet.of(encoder, List.of());
  }

  synchronized void put(List<InstalledGate> gates) {
    replace(last.with(gates));
    if (last.isScattered()) {
      background.execute(this::merge);
    }
  }

  private void merge() {
    GateSet scattered = last();
    if (scattered.isScattered()) {
      replaceBy(scattered.merged());
    }
  }

  private synchronized GateSet last() {
    return last;
  }

  /** What came or went meanwhile comes and goes once more. */
  private synchronized void replaceBy(GateSet merged) {
    replace(merged.with(last.gates()));
  }

  private void replace(GateSet set) {
    last = set;
    List<String> needed =
        set.gates().stream().filter(InstalledGate::hasAdapter).map(InstalledGate::digest).toList();
    needed.forEach(adapters::share);
    live.replace(new GateSnapshot(set, () -> needed.forEach(adapters::release)));
  }

  /** Which ends when it has nothing to do. */
  private static Executor oneThread() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "gate-merge");
              thread.setDaemon(true);
              return thread;
            });
    one.allowCoreThreadTimeOut(true);
    return one;
  }
}
