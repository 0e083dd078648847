package dev.lethe.db.tlog;

import java.util.Base64;
import java.util.List;

/**
 * What a log posts to a witness, C2SP tlog-witness, section "add-checkpoint".
 *
 * @param oldSize size of the checkpoint that the witness cosigned last; 0 if it has none, or if
 *     that is not known
 * @param proof that the log has only grown since: "MUST be empty if the old size is zero"
 * @param checkpoint to be cosigned
 */
public record AddCheckpointRequest(long oldSize, List<byte[]> proof, SignedCheckpoint checkpoint) {
  /** "The client MUST NOT send more than 63 consistency proof lines." */
  private static final int LONGEST_PROOF = 63;

  /**
   * @throws IllegalArgumentException if a witness would have to answer 400
   */
  public AddCheckpointRequest {
    proof = List.copyOf(proof);
    if (oldSize < 0
        || oldSize > checkpoint.checkpoint().size()
        || proof.size() > LONGEST_PROOF
        || (oldSize == 0 && !proof.isEmpty())) {
      throw new IllegalArgumentException("not a request to a witness");
    }
  }

  /**
   * "A sequence of an old size line, zero or more consistency proof lines, and an empty line,
   * followed by a checkpoint."
   */
  public String body() {
    StringBuilder body = new StringBuilder("old " + oldSize + "\n");
    proof.forEach(hash -> body.append(Base64.getEncoder().encodeToString(hash)).append('\n'));
    return body.append('\n').append(checkpoint.note()).toString();
  }
}
