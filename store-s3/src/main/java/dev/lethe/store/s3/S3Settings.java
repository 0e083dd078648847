package dev.lethe.store.s3;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which bucket, and how it is spoken to.
 *
 * @param prefix what keys begin with, without a slash at either end; empty for none
 * @param endpoint of a server that is not AWS
 * @param pathStyle whether the bucket is part of the path, not of the host's name
 * @param keys files with an access key; the SDK's default chain if empty
 * @param kmsKey of server-side encryption with AWS KMS; the bucket's own default if empty
 * @param retention object lock of what is written; the bucket's own default if empty
 * @param attempts of each call, the first included
 * @param timeout of one attempt
 * @param deadline of all attempts of one call together
 * @param cacheBytes of copies beyond those in use
 */
public record S3Settings(
    String bucket,
    String prefix,
    String region,
    Optional<URI> endpoint,
    boolean pathStyle,
    Optional<AccessKeyFiles> keys,
    Optional<String> kmsKey,
    Optional<Retention> retention,
    int attempts,
    Duration timeout,
    Duration deadline,
    long cacheBytes) {
  /** Files, which are read again for every call, so that keys can be replaced. */
  public record AccessKeyFiles(Path id, Path secret) {}

  /**
   * Object lock.
   *
   * @param compliance whether nobody may shorten it, the account's owner included
   * @param days from when the object is written
   */
  public record Retention(boolean compliance, int days) {
    /** The days are at least 1. */
    public Retention {
      require(days > 0, "lock.days", "at least 1");
    }
  }

  /** Everything is within its bounds. */
  public S3Settings {
    require(!bucket.isBlank(), "bucket", "the bucket's name");
    require(!prefix.startsWith("/") && !prefix.endsWith("/"), "prefix", "without outer slashes");
    require(!region.isBlank(), "region", "a region's name");
    require(attempts > 0, "attempts", "at least 1");
    require(timeout.compareTo(Duration.ZERO) > 0, "timeout", "longer than nothing");
    require(deadline.compareTo(timeout) >= 0, "deadline", "no shorter than the timeout");
    require(cacheBytes >= 0, "cache-bytes", "at least 0");
  }

  private static void require(boolean condition, String name, String rule) {
    if (!condition) {
      throw new IllegalArgumentException("lethe.bundles.s3." + name + ": " + rule);
    }
  }

  /** The key of an artefact's file, or of all its files if {@code name} is empty. */
  String key(String location, String name) {
    return (prefix.isEmpty() ? "" : prefix + "/") + location + "/" + name;
  }
}
