package dev.lethe.db.evidence;

import java.security.SignatureException;

/** An evidence pack is not what it should be. */
public final class BadEntryException extends SignatureException {
  private static final long serialVersionUID = 1L;

  private final String entry;

  /**
   * @param entry name of the entry that is wrong; empty if it is the file as a whole
   * @param reason what is wrong with it
   */
  BadEntryException(String entry, String reason) {
    super(entry.isEmpty() ? reason : entry + ": " + reason);
    this.entry = entry;
  }

  /** Name of the entry that is wrong; empty if it is the file as a whole. */
  public String entry() {
    return entry;
  }
}
