package dev.lethe.inference.serving;

/** Ends a generation whose client has gone away. Has no stack trace. */
public final class ClientGoneException extends RuntimeException {
  public ClientGoneException() {
    super("the client has gone", null, false, false);
  }
}
