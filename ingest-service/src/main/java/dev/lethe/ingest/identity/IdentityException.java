package dev.lethe.ingest.identity;

/** Identities that could not be resolved. The message is a code; it never holds an identity. */
public final class IdentityException extends Exception {
  /** They name more than one person: to erase either might be wrong. */
  public static final String AMBIGUOUS = "ambiguous-identities";

  /** Whoever knows cannot be asked now, or answers what is none. */
  public static final String UNAVAILABLE = "resolver-unavailable";

  private static final long serialVersionUID = 1L;

  IdentityException(String code) {
    super(code);
  }

  /** One of the constants of this class. */
  public String code() {
    return String.valueOf(getMessage());
  }
}
