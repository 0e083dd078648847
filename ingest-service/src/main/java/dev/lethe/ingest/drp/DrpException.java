package dev.lethe.ingest.drp;

import org.jspecify.annotations.Nullable;

/** A message that is not taken. It holds nothing of the message. */
public final class DrpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final @Nullable String field;

  /**
   * @param status of HTTP
   * @param code plain words with dashes
   * @param message a sentence
   * @param field JSON pointer of the claim to blame, where there is one
   */
  DrpException(int status, String code, String message, @Nullable String field) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
  }

  /** A message that was sent before, or was issued before one that was. */
  public static DrpException repeated() {
    return new DrpException(
        403, "repeated", "A message as new as this one came before.", "/" + DrpClaims.ISSUED_AT);
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  public @Nullable String field() {
    return field;
  }
}
