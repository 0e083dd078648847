package dev.lethe.trainer.kafka;

import dev.lethe.schemas.access.Actor;
import dev.lethe.trainer.log.AdapterLog;
import dev.lethe.trainer.work.ErasureJob;
import dev.lethe.trainer.work.HoldOrders;
import dev.lethe.trainer.work.JobAction;
import dev.lethe.trainer.work.RequestFacts;
import dev.lethe.trainer.work.UnfinishedJob;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The unfinished jobs of one partition, in the partition's order, and from where a successor would
 * have to read. Pure: no I/O, no clock. Not thread-safe: the poll loop's.
 */
public final class PartitionState {
  private final NavigableMap<Long, UnfinishedJob> unfinished = new TreeMap<>();
  private final Map<String, UnfinishedJob> byRequest = new HashMap<>();
  private long nextOffset;

  /**
   * @param nextOffset where reading begins
   */
  public PartitionState(long nextOffset) {
    this.nextOffset = nextOffset;
  }

  /** A record that needs no work was read. */
  void passed(long offset) {
    nextOffset = Math.max(nextOffset, offset + 1);
  }

  /** An erase job was read; a second one for the same request is no work. */
  void erase(ErasureJob job) {
    passed(job.offset());
    if (!byRequest.containsKey(job.requestId())) {
      UnfinishedJob work = new UnfinishedJob(job);
      byRequest.put(job.requestId(), work);
      unfinished.put(job.offset(), work);
    }
  }

  /** A cancellation was read; without effect if its request is not (or no longer) here. */
  void cancel(String requestId, Actor by, long offset) {
    passed(offset);
    find(requestId).ifPresent(work -> work.cancel(by));
  }

  /** An order about holding it was read; without effect if its request is not here. */
  void order(String requestId, Consumer<HoldOrders> said, long offset) {
    passed(offset);
    find(requestId).ifPresent(work -> said.accept(work.orders()));
  }

  Optional<UnfinishedJob> find(String requestId) {
    return Optional.ofNullable(byRequest.get(requestId));
  }

  /** All unfinished jobs, in order. */
  List<UnfinishedJob> all() {
    return List.copyOf(unfinished.values());
  }

  /** How many jobs are unfinished. */
  int size() {
    return unfinished.size();
  }

  void remove(ErasureJob job) {
    unfinished.remove(job.offset());
    byRequest.remove(job.requestId());
  }

  /** Every unfinished job for which {@code step} is due, in order. */
  List<UnfinishedJob> due(JobAction step, AdapterLog log, Instant now) {
    return unfinished.values().stream()
        .filter(work -> work.next(log.of(work.job().requestId()), now) == step)
        .toList();
  }

  /**
   * The job to fit now. One whose fitting was announced (before a restart, or before a failed try)
   * comes first and keeps the others back; else the first that is shielded. One that is not
   * shielded does not hold back those behind it: a shield that some replica refuses must not stop
   * the other requests. Nor does one that waits for an adapter.
   *
   * @param awaits whether a job's adapter may still be handed in
   */
  Optional<UnfinishedJob> dueFit(AdapterLog log, Instant now, Predicate<ErasureJob> awaits) {
    Optional<UnfinishedJob> announced =
        unfinished.values().stream()
            .filter(work -> isFitting(log.of(work.job().requestId())))
            .findFirst();
    if (announced.isPresent()) {
      return announced.filter(
          work -> work.next(log.of(work.job().requestId()), now) == JobAction.FIT);
    }
    return due(JobAction.FIT, log, now).stream()
        .filter(work -> !awaits.test(work.job()))
        .findFirst();
  }

  /** The offset that may be committed: everything before it is finished. */
  long committable() {
    return unfinished.isEmpty() ? nextOffset : unfinished.firstKey();
  }

  /** The same, once {@code job} is finished too. */
  long committableWithout(ErasureJob job) {
    return unfinished.keySet().stream()
        .filter(offset -> offset != job.offset())
        .findFirst()
        .orElse(nextOffset);
  }

  private static boolean isFitting(RequestFacts facts) {
    return facts.fitting() && !facts.ended();
  }
}
