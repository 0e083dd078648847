package dev.lethe.access;

/** Why a call is refused, in the log and in metrics. Clients are not told. */
enum RefusalReason {
  NO_CREDENTIALS("no-credentials"),
  /** Another scheme than Bearer, or several headers. */
  NOT_BEARER("not-bearer"),
  UNKNOWN_KEY("unknown-key"),
  EXPIRED_KEY("expired-key"),
  /** Neither an API key, nor a token that counts. */
  INVALID_TOKEN("invalid-token"),
  /** A message that should have been signed by somebody who is known. */
  INVALID_MESSAGE("invalid-message"),
  /** A token that names no tenant, or nobody. */
  INCOMPLETE_TOKEN("incomplete-token"),
  ROLE("role"),
  /** Whoever knows callers cannot be asked: the OIDC provider is away. */
  PROVIDER_AWAY("provider-away"),
  WRONG_KEYS("too-many-wrong-keys"),
  CALLS("too-many-calls"),
  TENANT_CALLS("too-many-calls-of-tenant");

  private final String code;

  RefusalReason(String code) {
    this.code = code;
  }

  String code() {
    return code;
  }
}
