package dev.lethe.store.s3;

import dev.lethe.engine.bundle.BundleStore;
import dev.lethe.engine.bundle.FolderBundleStore;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.service.config.BucketConfig;
import dev.lethe.service.config.BundleStoreKind;
import dev.lethe.service.config.BundlesConfig;
import dev.lethe.service.config.RetentionMode;
import dev.lethe.store.s3.S3Settings.AccessKeyFiles;
import dev.lethe.store.s3.S3Settings.Retention;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the bundle store that a service is configured with. */
public final class BundleStores {
  private BundleStores() {}

  /**
   * The store; a bucket is asked for nothing yet.
   *
   * @throws IllegalArgumentException naming the setting that is missing or wrong
   */
  public static BundleStore open(BundlesConfig config, ManifestVerifier verifier) {
    return config.kind() == BundleStoreKind.S3
        ? S3BundleStore.open(settings(config.s3()), config.dir(), verifier)
        : new FolderBundleStore(config.dir(), verifier);
  }

  private static S3Settings settings(BucketConfig config) {
    return new S3Settings(
        config
            .bucket()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "lethe.bundles.s3.bucket: required with lethe.bundles.kind=s3")),
        config.prefix(),
        config.region(),
        config.endpoint(),
        config.pathStyle(),
        keys(config.accessKeyFile(), config.secretKeyFile()),
        config.kmsKey(),
        config
            .lockMode()
            .map(mode -> new Retention(mode == RetentionMode.COMPLIANCE, config.lockDays())),
        config.attempts(),
        config.timeout(),
        config.deadline(),
        config.cacheBytes());
  }

  private static Optional<AccessKeyFiles> keys(Optional<Path> id, Optional<Path> secret) {
    if (id.isPresent() != secret.isPresent()) {
      throw new IllegalArgumentException(
          "lethe.bundles.s3.access-key-file and lethe.bundles.s3.secret-key-file: both or neither");
    }
    return id.map(file -> new AccessKeyFiles(file, secret.orElseThrow()));
  }
}
