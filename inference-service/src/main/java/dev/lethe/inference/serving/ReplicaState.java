package dev.lethe.inference.serving;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How far this replica is; what health checks and routes ask. Thread-safe. */
public final class ReplicaState {
  /** Only {@link #READY} answers questions. */
  public enum Phase {
    LOADING_MODEL,
    CATCHING_UP,
    READY,
    /** An erasure in force has no artefact that could be loaded. */
    BLOCKED,
    STOPPING
  }

  private volatile Phase phase = Phase.LOADING_MODEL;
  private volatile @Nullable ServedModel model;
  private volatile Optional<String> obstacle = Optional.empty();
  private volatile BooleanSupplier inContact = () -> true;
  private volatile Supplier<Optional<String>> uncovered = Optional::empty;
  private volatile Supplier<Optional<String>> unanswered = Optional::empty;

  public Phase phase() {
    return phase;
  }

  /** Whether questions can be answered. */
  public boolean ready() {
    return guarded() && unanswered().isEmpty();
  }

  /** Whether the gates that should be in force are. */
  public boolean guarded() {
    return phase == Phase.READY && !isolated() && obstacle.isEmpty() && uncovered().isEmpty();
  }

  /** Does not serve until a person has mended what {@code reason} names. */
  public void hinderedBy(String reason) {
    obstacle = Optional.of(reason);
  }

  /** There is nothing to mend, or no longer. */
  public void unhindered() {
    obstacle = Optional.empty();
  }

  /** What a person has to mend; empty where nothing is known of. */
  public Optional<String> obstacle() {
    return obstacle;
  }

  public @Nullable ServedModel model() {
    return model;
  }

  public void loaded(ServedModel served) {
    model = served;
    move(Phase.CATCHING_UP);
  }

  /** Caught up; {@code complete} when every erasure in force has its gate. */
  public void caughtUp(boolean complete) {
    move(complete ? Phase.READY : Phase.BLOCKED);
  }

  /** Serves only while {@code inContact} says so, which is asked every time. */
  public void servesWhile(BooleanSupplier inContact) {
    this.inContact = inContact;
  }

  /** Whether Kafka has not heard of this replica for longer than is allowed. */
  public boolean isolated() {
    return !inContact.getAsBoolean();
  }

  /** Serves only while {@code why} is empty, which is asked every time. */
  public void coveredWhile(Supplier<Optional<String>> why) {
    uncovered = why;
  }

  /** Why what is in force may not be what the newest signed head says; empty if it is. */
  public Optional<String> uncovered() {
    return uncovered.get();
  }

  /** Ready only while {@code why} is empty, which is asked every time. */
  public void answeredWhile(Supplier<Optional<String>> why) {
    unanswered = why;
  }

  /** Why whatever writes the answers cannot; empty if it can. */
  public Optional<String> unanswered() {
    return unanswered.get();
  }

  public synchronized void stopping() {
    phase = Phase.STOPPING;
  }

  private synchronized void move(Phase next) {
    if (phase != Phase.STOPPING) {
      phase = next;
    }
  }
}
