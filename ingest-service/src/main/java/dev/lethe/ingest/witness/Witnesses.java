package dev.lethe.ingest.witness;

import dev.lethe.db.tlog.SignedCheckpoint;
import java.time.Instant;
import java.util.List;

/** All witnesses, while this instance signs. Thread-safe; whoever starts it closes it. */
public final class Witnesses implements AutoCloseable {
  private final List<WitnessLoop> loops;

  private Witnesses(List<WitnessLoop> loops) {
    this.loops = loops;
  }

  /**
   * Starts a thread for each.
   *
   * @param sink keeps what they sign
   * @param proofs makes what they ask for
   */
  public static Witnesses start(
      WitnessSettings settings, CosignatureSink sink, ConsistencyProofs proofs) {
    return new Witnesses(
        settings.witnesses().stream()
            .map(witness -> WitnessLoop.start(witness, settings, sink, proofs))
            .toList());
  }

  /**
   * Takes a checkpoint to be cosigned, and returns at once.
   *
   * @param at time of the newest event that it covers
   */
  public void offer(SignedCheckpoint checkpoint, Instant at) {
    loops.forEach(loop -> loop.offer(checkpoint, at));
  }

  @Override
  public void close() {
    loops.parallelStream().forEach(WitnessLoop::close);
  }
}
