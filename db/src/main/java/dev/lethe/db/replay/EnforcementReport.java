package dev.lethe.db.replay;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came out when the log's statements and acknowledgements were put together.
 *
 * @param statements how many count, of all models
 * @param inForce how many artefacts are in force, of all models
 * @param replicas how many live replicas were looked at
 * @param notReady how many of them answer nothing, by what they say themselves
 * @param requests how many requests were looked at
 * @param findings how many records do not count
 * @param firstFindings the first {@link #NAMED} of them; they had no effect
 * @param contradictions at most {@link #NAMED}, the first one first; none if enforcement is sound
 */
public record EnforcementReport(
    long statements,
    long inForce,
    long replicas,
    long notReady,
    long requests,
    long findings,
    List<Finding> firstFindings,
    List<Contradiction> contradictions) {
  /** How many findings and contradictions are named. */
  public static final int NAMED = 100;

  public EnforcementReport {
    firstFindings = List.copyOf(firstFindings);
    contradictions = List.copyOf(contradictions);
  }

  /**
   * A record that does not count.
   *
   * @param position {@code topic-partition@offset}
   * @param model that it claims to be about; null if it cannot be read
   * @param fault a code, see {@code Fault}
   */
  public record Finding(String position, @Nullable String model, String fault) {}

  /** In what the log contradicts itself. */
  public enum Kind {
    /** The signer of heads gave one number two meanings. */
    TWO_HEADS,
    /** There are statements, and no head covers them. */
    NO_HEAD,
    /** The newest head covers statements that the log lacks. */
    BEHIND_HEAD,
    /** A head covers other statements, or another live set, than those in the log. */
    HEAD_CONTRADICTS,
    /** A request is shown as shielded or enforced and has nothing in force. */
    NOT_IN_FORCE,
    /** A request is shown as ended and still has something in force. */
    STILL_IN_FORCE,
    /** A live replica did not acknowledge what is in force, or withdrew it. */
    NOT_SERVED,
    /** A live replica says that it has another set than the statements make. */
    OTHER_SET,
    /** The tracker says that a live replica does not serve a request. */
    ENFORCEMENT_LOST,
    /** A replica acknowledged what was never announced for that request. */
    NEVER_STATED,
    /** A step of a request names a live set that the statements do not make. */
    STEP_DISAGREES;

    /** As it is printed, {@code not-served}. */
    public String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * One contradiction.
   *
   * @param position of the record that shows it, where there is one
   * @param reason in words
   */
  public record Contradiction(
      Kind kind,
      String model,
      @Nullable String request,
      @Nullable String replica,
      @Nullable String digest,
      @Nullable String position,
      String reason) {}

  /** Whether nothing in the log contradicts what is shown as enforced. */
  public boolean isSound() {
    return contradictions.isEmpty();
  }

  /** The first contradiction. */
  public Optional<Contradiction> first() {
    return contradictions.stream().findFirst();
  }
}
