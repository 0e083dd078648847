package dev.lethe.service.config;

import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** {@code lethe.bundles.s3}: which bucket, and how it is spoken to. */
public interface BucketConfig {
  /** The bucket's name; required with {@code lethe.bundles.kind=s3}. */
  Optional<String> bucket();

  /** What the keys of all objects begin with, without a slash at either end. */
  @WithDefault("bundles")
  String prefix();

  /** The bucket's region; servers that are not AWS mostly take any. */
  @WithDefault("us-east-1")
  String region();

  /** The address of a server that is not AWS: MinIO, Ceph. */
  Optional<URI> endpoint();

  /** Whether the bucket is part of the path, not of the host's name; most other servers want it. */
  @WithDefault("false")
  boolean pathStyle();

  /**
   * A file with the id of an access key. Without it credentials come from where the AWS SDK looks:
   * environment, service account of Kubernetes, profile, instance.
   */
  Optional<Path> accessKeyFile();

  /** A file with that key's secret. Both files are read again for every call. */
  Optional<Path> secretKeyFile();

  /** The AWS KMS key that the server encrypts with (SSE-KMS); else the bucket's own default. */
  Optional<String> kmsKey();

  /** The object lock of what the trainer writes; else the bucket's own default. */
  Optional<RetentionMode> lockMode();

  /** For how many days the lock holds. A revoked bundle cannot be deleted before. */
  @WithDefault("1")
  int lockDays();

  /** How often a call is tried, the first time included; with growing, random pauses. */
  @WithDefault("5")
  int attempts();

  /** How long one attempt may take, the body included. */
  @WithDefault("20s")
  Duration timeout();

  /** How long all attempts of one call may take together. */
  @WithDefault("60s")
  Duration deadline();

  /**
   * How many bytes of copies a process keeps, counted over all of them. Those that it uses stay
   * above that too.
   */
  @WithDefault("10737418240")
  long cacheBytes();
}
