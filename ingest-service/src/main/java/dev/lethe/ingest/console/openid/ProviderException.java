package dev.lethe.ingest.console.openid;

/** What came, or did not come, from the provider. Its message quotes nothing. */
public final class ProviderException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean away;

  private ProviderException(String message, boolean away) {
    super(message);
    this.away = away;
  }

  /** It cannot be reached, or does not answer as a provider does. */
  static ProviderException away(String message) {
    return new ProviderException(message, true);
  }

  /** It refused, or what it gave does not count. */
  static ProviderException refused(String message) {
    return new ProviderException(message, false);
  }

  /** Whether trying again may help. */
  public boolean isAway() {
    return away;
  }
}
