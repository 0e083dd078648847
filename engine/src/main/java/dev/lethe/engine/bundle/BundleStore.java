package dev.lethe.engine.bundle;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Where artefacts lie, by digest, written once. A folder now; an object store later. Thread-safe.
 */
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
   */
  VerifiedBundle open(String digest);

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
