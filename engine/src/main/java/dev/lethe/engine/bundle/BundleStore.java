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

  /** A folder whose content was checked. */
  record VerifiedBundle(String digest, Manifest manifest, Path folder) {}
}
