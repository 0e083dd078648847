package dev.lethe.workbench.spec;

/** A spec folder that cannot be used; names file, line and field, never what stands there. */
public final class BadSpecException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public BadSpecException(String message) {
    super(message);
  }
}
