package dev.lethe.service.config;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** {@code lethe.bundles}: the bundle store. */
public interface BundlesConfig {
  /**
   * Where bundles are kept: in a folder that the trainer and all replicas share, or in a bucket of
   * S3 or of a server that speaks its protocol.
   */
  @WithDefault("folder")
  BundleStoreKind kind();

  /**
   * The folder of the bundle store, which the trainer and all replicas share. With {@code s3} the
   * folder of this process's own copies, which it writes, and no other process should.
   */
  Path dir();

  /** The bucket; read if the kind is {@code s3}. */
  BucketConfig s3();
}
