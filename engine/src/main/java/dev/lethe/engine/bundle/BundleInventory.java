package dev.lethe.engine.bundle;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** What a bundle store holds, and how it is taken out again. Thread-safe. */
public interface BundleInventory {
  /**
   * Everything that is there, artefacts too of which the writing was broken off; in the order of
   * their digests.
   *
   * @throws IOException if the store cannot say all of it
   */
  List<StoredBundle> list() throws IOException;

  /**
   * Removes an artefact with all its files and all versions of them. One that is not there is no
   * error.
   *
   * @throws IOException if anything of it stays, as a lock keeps it say
   */
  void delete(String digest) throws IOException;

  /**
   * Removes what interrupted writes left that belongs to no artefact.
   *
   * @param before only what was last touched before then
   * @return bytes removed
   */
  long sweep(Instant before) throws IOException;

  /**
   * One artefact.
   *
   * @param bytes of all its files
   * @param modified when the newest of them was written
   */
  record StoredBundle(String digest, long bytes, Instant modified) {}
}
