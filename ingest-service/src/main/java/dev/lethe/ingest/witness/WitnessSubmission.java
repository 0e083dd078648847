package dev.lethe.ingest.witness;

import dev.lethe.db.tlog.AddCheckpointRequest;
import dev.lethe.db.tlog.NoteSignature;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.TreeHead;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gets checkpoints cosigned by one witness: C2SP tlog-witness, section "add-checkpoint". Remembers
 * what the witness cosigned last. Used by one thread.
 */
final class WitnessSubmission {
  private static final int OK = 200;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int UNPROCESSABLE = 422;

  /** One to learn the witness's size, one with its proof, and one if another was faster. */
  private static final int TRIES = 3;

  private final Witness witness;
  private final WitnessClient client;
  private final ConsistencyProofs proofs;

  /**
   * "If a client doesn't have information on the latest cosigned checkpoint, it MAY initially make
   * a request with a old size of zero to obtain it."
   */
  private long oldSize;

  /**
   * @param cosignature that was verified; null without one
   */
  record Outcome(WitnessResult result, @Nullable NoteSignature cosignature) {
    static Outcome of(WitnessResult result) {
      return new Outcome(result, null);
    }
  }

  WitnessSubmission(Witness witness, ConsistencyProofs proofs) {
    this.witness = witness;
    this.client = new WitnessClient(witness);
    this.proofs = proofs;
  }

  Outcome submit(SignedCheckpoint signed) throws InterruptedException {
    TreeHead head = signed.checkpoint();
    for (int attempt = 0; attempt < TRIES; attempt++) {
      if (oldSize > head.size()) {
        oldSize = 0; // asked anew: it may have been wrong
      }
      AddCheckpointRequest request;
      try {
        request = new AddCheckpointRequest(oldSize, proofs.between(oldSize, head), signed);
      } catch (RuntimeException e) {
        return Outcome.of(WitnessResult.UNPROVABLE);
      }
      HttpResponse<String> answer;
      try {
        answer = client.post(request);
      } catch (IOException e) {
        return Outcome.of(WitnessResult.UNREACHABLE);
      }
      if (answer.statusCode() != CONFLICT) {
        return read(answer, head);
      }
      Optional<Long> size = size(answer.body());
      if (size.isEmpty()) {
        return Outcome.of(WitnessResult.REFUSED);
      }
      if (size.get() > head.size()) {
        return Outcome.of(WitnessResult.AHEAD);
      }
      if (size.get() == oldSize) {
        return Outcome.of(oldSize == head.size() ? WitnessResult.FORKED : WitnessResult.REFUSED);
      }
      oldSize = size.get();
    }
    return Outcome.of(WitnessResult.REFUSED);
  }

  private Outcome read(HttpResponse<String> answer, TreeHead head) {
    switch (answer.statusCode()) {
      case OK:
        return cosigned(answer.body(), head);
      case FORBIDDEN:
        return Outcome.of(WitnessResult.UNKNOWN_KEY);
      case NOT_FOUND:
        return Outcome.of(WitnessResult.UNKNOWN_LOG);
      case UNPROCESSABLE:
        oldSize = 0;
        return Outcome.of(WitnessResult.INCONSISTENT);
      default:
        return Outcome.of(WitnessResult.REFUSED);
    }
  }

  /** "The client MUST ignore any cosignatures from unknown keys." */
  private Outcome cosigned(String body, TreeHead head) {
    for (NoteSignature line : NoteSignature.in(body)) {
      if (witness.key().cosigned(head, line)) {
        oldSize = head.size();
        return new Outcome(WitnessResult.COSIGNED, line);
      }
    }
    return Outcome.of(WitnessResult.INVALID_COSIGNATURE);
  }

  /** "The tree size of the latest cosigned checkpoint in decimal, followed by a newline." */
  private static Optional<Long> size(String body) {
    return body.matches("(0|[1-9][0-9]{0,17})\n")
        ? Optional.of(Long.parseLong(body.strip()))
        : Optional.empty();
  }
}
