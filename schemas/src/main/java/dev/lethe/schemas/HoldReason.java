package dev.lethe.schemas;

import java.util.Set;

/**
 * Reasons of HELD that are not the trainer's own. Those of its own say what a request would
 * silence; see docs/adr/0011.
 */
public final class HoldReason {
  /** Nobody has said yet that the requester is who they say they are. */
  public static final String IDENTITY_NOT_VERIFIED = "identity-not-verified";

  /** The request has more examples and texts than may go on without a person. */
  public static final String LARGE_REQUEST = "large-request";

  /** A person has put it under legal hold. */
  public static final String LEGAL_HOLD = "legal-hold";

  /** Reason of ACCEPTED after a legal hold that came to its end. */
  public static final String LEGAL_HOLD_ENDED = "legal-hold-ended";

  private static final Set<String> OTHERS =
      Set.of(IDENTITY_NOT_VERIFIED, LARGE_REQUEST, LEGAL_HOLD);

  private HoldReason() {}

  /** Whether the trainer found it by looking at what the request would silence. */
  public static boolean isOfTrainer(String reason) {
    return !OTHERS.contains(reason);
  }
}
