package dev.lethe.ingest.witness;

import dev.lethe.db.tlog.NoteSignature;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.ingest.stream.RootCause;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the newest checkpoint to one witness, in a thread of its own: of several that wait, only the
 * newest is sent. Thread-safe; whoever starts it closes it.
 */
final class WitnessLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WitnessLoop.class);
  private static final long CLOSE_MS = 1_000;

  private final String label;
  private final WitnessSubmission submission;
  private final CosignatureSink sink;
  private final WitnessPauses pauses;
  private final WitnessStatus status;
  private final Clock clock;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Waiting newest;
  private boolean closed;

  private record Waiting(SignedCheckpoint checkpoint, Instant at) {}

  private WitnessLoop(
      Witness witness, WitnessSettings settings, CosignatureSink sink, ConsistencyProofs proofs) {
    this.label = witness.label();
    this.submission = new WitnessSubmission(witness, proofs);
    this.sink = sink;
    this.pauses = settings.pauses();
    this.status = settings.status();
    this.clock = settings.clock();
    this.thread = new Thread(this::run, "lethe-witness-" + witness.label());
    this.thread.setDaemon(true);
  }

  static WitnessLoop start(
      Witness witness, WitnessSettings settings, CosignatureSink sink, ConsistencyProofs proofs) {
    WitnessLoop loop = new WitnessLoop(witness, settings, sink, proofs);
    loop.thread.start();
    return loop;
  }

  /** Returns at once. */
  void offer(SignedCheckpoint checkpoint, Instant at) {
    lock.lock();
    try {
      newest = new Waiting(checkpoint, at);
      status.waits(label, clock.instant());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
    try {
      thread.join(CLOSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    status.isDone(label);
  }

  private void run() {
    int failures = 0;
    try {
      for (Waiting waiting = await(); waiting != null; waiting = await()) {
        WitnessResult result = submit(waiting);
        status.answered(label, result);
        if (result == WitnessResult.COSIGNED) {
          failures = 0;
          done(waiting);
        } else {
          failures++;
          report(result, waiting, failures);
          pause(pauses.after(failures).toNanos());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private WitnessResult submit(Waiting waiting) throws InterruptedException {
    WitnessSubmission.Outcome outcome = submission.submit(waiting.checkpoint());
    NoteSignature cosignature = outcome.cosignature();
    if (cosignature == null) {
      return outcome.result();
    }
    try {
      sink.keep(waiting.checkpoint().with(List.of(cosignature)), waiting.at());
      return WitnessResult.COSIGNED;
    } catch (RuntimeException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LOG.warn("cannot keep a cosignature yet: witness={} error={}", label, RootCause.of(e));
      return WitnessResult.NOT_KEPT;
    }
  }

  private void report(WitnessResult result, Waiting waiting, int failures) {
    long size = waiting.checkpoint().checkpoint().size();
    if (result.isAlarming()) {
      LOG.error(
          "a witness does not cosign the audit trail: witness={} result={} size={} failures={}",
          label,
          result.text(),
          size,
          failures);
    } else {
      LOG.warn(
          "a witness did not cosign yet: witness={} result={} size={} failures={}",
          label,
          result.text(),
          size,
          failures);
    }
  }

  /** The newest one that waits; null when closed. */
  private @Nullable Waiting await() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (newest == null && !closed) {
        changed.await();
      }
      return closed ? null : newest;
    } finally {
      lock.unlock();
    }
  }

  private void done(Waiting waiting) {
    lock.lock();
    try {
      status.isDone(label);
      if (Objects.equals(waiting, newest)) {
        newest = null;
      } else {
        status.waits(label, clock.instant());
      }
    } finally {
      lock.unlock();
    }
  }

  private void pause(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      for (long left = nanos; left > 0 && !closed; ) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
