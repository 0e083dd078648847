package dev.lethe.ingest.drp;

import dev.lethe.schemas.RejectionReason;
import dev.lethe.schemas.RequestState;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A status of the protocol and the reason that goes with it (section 3.02), and in words where the
 * request stands.
 *
 * @param reason null where the status has none
 * @param details a sentence that holds nothing of the request
 */
public record DrpStatus(Status status, @Nullable String reason, String details) {
  /** Nobody is known by these claims, or more than one. */
  public static final String NO_MATCH = "no_match";

  /** No claim that names somebody is verified. */
  public static final String INSUFFICIENT_VERIFICATION = "insuf_verification";

  private static final String CLAIM_NOT_COVERED = "claim_not_covered";
  private static final String TOO_MANY_REQUESTS = "too_many_requests";
  private static final String OTHER = "other";

  /** States whose beginning is told. */
  private static final Set<RequestState> TOLD =
      EnumSet.of(
          RequestState.ACCEPTED,
          RequestState.HELD,
          RequestState.SHIELDED,
          RequestState.CERTIFIED,
          RequestState.FAILED,
          RequestState.REJECTED,
          RequestState.CANCELLED,
          RequestState.REVOKED);

  /**
   * Statuses that a request here can have. The protocol's {@code expired} is not among them: a
   * message that has expired becomes no request.
   */
  public enum Status {
    OPEN,
    IN_PROGRESS,
    FULFILLED,
    REVOKED,
    DENIED;

    /** Its name in JSON. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Of a request in that state. A failure is no end: a person decides what follows, and until then
   * it stays in progress.
   *
   * @param reason of the last step, a short code
   */
  public static DrpStatus of(RequestState state, @Nullable String reason) {
    String code = reason == null ? "" : " (" + reason + ")";
    return switch (state) {
      case RECEIVED -> new DrpStatus(Status.OPEN, null, "The request was received.");
      case ACCEPTED -> inProgress("The request was accepted, and its turn comes.");
      case HELD -> inProgress("A person at the business decides on the request" + code + ".");
      case SHIELDED, FITTING, VERIFIED ->
          inProgress("The model refuses questions about the person; the lasting change is made.");
      case ENFORCED -> inProgress("The lasting change is in force, and is about to be certified.");
      case FAILED ->
          inProgress(
              "The lasting change failed. The model refuses questions about the person, and a"
                  + " person at the business decides what follows.");
      case CERTIFIED ->
          new DrpStatus(
              Status.FULFILLED,
              null,
              "The model in service no longer answers about the person. Its base weights did not"
                  + " change.");
      case CANCELLED ->
          new DrpStatus(Status.REVOKED, null, "The request was withdrawn before work on it began.");
      case REVOKED ->
          new DrpStatus(Status.REVOKED, null, "The business took the deletion back" + code + ".");
      case REJECTED ->
          new DrpStatus(Status.DENIED, denial(reason), "The business refused it" + code + ".");
    };
  }

  /**
   * Of a message that became no request.
   *
   * @param reason {@link #NO_MATCH} or {@link #INSUFFICIENT_VERIFICATION}
   */
  public static DrpStatus denied(String reason) {
    return new DrpStatus(
        Status.DENIED,
        reason,
        reason.equals(NO_MATCH)
            ? "The claims name nobody who is known here, or more than one person."
            : "No claim that names the person is verified: email, phone_number, address.");
  }

  /** Of a request that is due later, wherever its work has got to. */
  public static DrpStatus extended() {
    return inProgress("The request is worked on.");
  }

  /** Whether agents are told that a request has come into that state. */
  public static boolean isTold(RequestState state) {
    return TOLD.contains(state);
  }

  private static DrpStatus inProgress(String details) {
    return new DrpStatus(Status.IN_PROGRESS, null, details);
  }

  private static String denial(@Nullable String code) {
    Optional<RejectionReason> reason = code == null ? Optional.empty() : RejectionReason.of(code);
    return reason
        .map(
            known ->
                switch (known) {
                  case NOT_VERIFIED -> INSUFFICIENT_VERIFICATION;
                  case NOT_FOUND -> NO_MATCH;
                  case EXCESSIVE -> TOO_MANY_REQUESTS;
                  case MANIFESTLY_UNFOUNDED -> OTHER;
                  case FREEDOM_OF_EXPRESSION,
                      LEGAL_OBLIGATION,
                      PUBLIC_HEALTH,
                      PUBLIC_INTEREST_ARCHIVE,
                      LEGAL_CLAIMS ->
                      CLAIM_NOT_COVERED;
                })
        .orElse(OTHER);
  }
}
