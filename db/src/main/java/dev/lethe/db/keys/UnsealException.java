package dev.lethe.db.keys;

/** A ciphertext that does not open: wrong key, wrong request, or changed. Holds nothing of it. */
public final class UnsealException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsealException(String associatedData) {
    super("cannot open what was sealed for " + associatedData);
  }
}
