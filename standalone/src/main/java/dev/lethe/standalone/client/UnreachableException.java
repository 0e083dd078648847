package dev.lethe.standalone.client;

/** A service did not answer; the message names its address. */
public final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnreachableException(String message) {
    super(message);
  }
}
