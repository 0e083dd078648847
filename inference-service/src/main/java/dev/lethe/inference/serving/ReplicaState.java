package dev.lethe.inference.serving;

import java.util.function.BooleanSupplier;
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
  private volatile String obstacle = "";
  private volatile BooleanSupplier inContact = () -> true;

  public Phase phase() {
    return phase;
  }

  public boolean ready() {
    return phase == Phase.READY && !isolated() && obstacle.isEmpty();
  }

  /** Does not serve until a person has mended what {@code reason} names; empty: nothing. */
  public void hinderedBy(String reason) {
    obstacle = reason;
  }

  /** What a person has to mend; empty where nothing is known of. */
  public String obstacle() {
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

  public synchronized void stopping() {
    phase = Phase.STOPPING;
  }

  private synchronized void move(Phase next) {
    if (phase != Phase.STOPPING) {
      phase = next;
    }
  }
}
