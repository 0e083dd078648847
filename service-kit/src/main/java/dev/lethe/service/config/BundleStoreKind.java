package dev.lethe.service.config;

/** What keeps bundles. */
public enum BundleStoreKind {
  /** A folder that all processes share. */
  FOLDER,
  /** A bucket, of which each process keeps copies. */
  S3
}
