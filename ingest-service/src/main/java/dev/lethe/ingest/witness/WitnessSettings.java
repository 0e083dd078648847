package dev.lethe.ingest.witness;

import dev.lethe.db.tlog.NoteSignature;
import dev.lethe.db.tlog.TreeHead;
import java.time.Clock;
import java.util.List;

/**
 * Who cosigns the checkpoints, and what becomes known of it.
 *
 * @param witnesses none where nobody was named
 * @param pauses after failures
 * @param status where answers are counted
 */
public record WitnessSettings(
    List<Witness> witnesses, WitnessPauses pauses, WitnessStatus status, Clock clock) {
  public WitnessSettings {
    witnesses = List.copyOf(witnesses);
  }

  /** With the pauses of a service that runs for long. */
  public static WitnessSettings of(List<Witness> witnesses, WitnessStatus status, Clock clock) {
    return new WitnessSettings(witnesses, WitnessPauses.DEFAULT, status, clock);
  }

  /** Whether a signature line is a cosignature of one of them. */
  public boolean isCosignature(TreeHead head, NoteSignature line) {
    return witnesses.stream().anyMatch(witness -> witness.key().cosigned(head, line));
  }
}
