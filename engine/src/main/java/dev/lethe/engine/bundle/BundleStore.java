package dev.lethe.engine.bundle;

import java.io.IOException;
import java.nio.file.Path;

/** Where artefacts lie, by digest, written once: a folder, or an object store. Thread-safe. */
public interface BundleStore {
  /**
   * Publishes a finished artefact folder (manifest.json, manifest.sig and the files that the
   * manifest lists); atomic, and a second time does nothing.
   *
   * @return the location relative to the store
   */
  String put(String digest, Path folder) throws IOException;

  /**
   * The folder of an artefact, after every file's digest and the signature were checked.
   *
   * @throws BundleRejectedException if anything about it is wrong or missing
   * @throws BundleUnavailableException if nobody can say, as the store cannot be reached
   */
  VerifiedBundle open(String digest);

  /**
   * This process is done with an artefact that was let go. A store that keeps copies of its own
   * removes this one; it would fetch it again if it were asked for.
   */
  default void release(String digest) {}

  /**
   * As {@link #open(String)}, for one base model.
   *
   * @throws BundleRejectedException also if it was fitted for another base
   */
  default VerifiedBundle open(String digest, String baseDigest) {
    VerifiedBundle bundle = open(digest);
    if (!bundle.manifest().baseDigest().equals(baseDigest)) {
      throw new BundleRejectedException("artefact was fitted for another base model");
    }
    return bundle;
  }

  /** A folder whose content was checked. */
  record VerifiedBundle(String digest, Manifest manifest, Path folder) {}
}
