package dev.lethe.db.tlog;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Entries of a log as C2SP tlog-tiles serves them, section "Log entries": "sequences of big-endian
 * uint16 length-prefixed log entries".
 */
public final class EntryBundle {
  /** Bytes of the longest entry that two bytes of length can announce. */
  public static final int LONGEST_ENTRY = 0xFFFF;

  private EntryBundle() {}

  /**
   * The bundle of these entries.
   *
   * @throws OversizedEntryException if one is longer than the format allows
   */
  public static byte[] of(List<byte[]> entries) {
    ByteArrayOutputStream bundle = new ByteArrayOutputStream();
    for (byte[] entry : entries) {
      if (entry.length > LONGEST_ENTRY) {
        throw new OversizedEntryException();
      }
      bundle.write(entry.length >> Byte.SIZE);
      bundle.write(entry.length);
      bundle.writeBytes(entry);
    }
    return bundle.toByteArray();
  }

  /** An entry is longer than a bundle can hold. */
  public static final class OversizedEntryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OversizedEntryException() {
      super("an entry is longer than " + LONGEST_ENTRY + " bytes");
    }
  }
}
