package dev.lethe.standalone.cli;

import dev.lethe.engine.bundle.FolderBundleStore;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.store.s3.S3BundleStore;
import dev.lethe.store.s3.S3Settings;
import dev.lethe.store.s3.S3Settings.AccessKeyFiles;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which bundle store a command works with: a folder, or a bucket. */
final class BundleStoreOptions {
  private static final String SCHEME = "s3://";
  private static final int ATTEMPTS = 5;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  @Option(
      names = "--bundles",
      paramLabel = "STORE",
      description =
          "The bundle store: a folder, or s3://BUCKET/PREFIX"
              + " (default: bundles of the data folder).")
  private @Nullable String bundles;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      description = "Of a server that is not AWS; the bucket is then part of the path.")
  private @Nullable URI endpoint;

  @Option(
      names = "--s3-region",
      paramLabel = "REGION",
      description = "The bucket's region (default: us-east-1).")
  private String region = "us-east-1";

  @Option(
      names = "--s3-access-key-file",
      paramLabel = "FILE",
      description = "The id of an access key (default: credentials as the AWS tools find them).")
  private @Nullable Path keyId;

  @Option(names = "--s3-secret-key-file", paramLabel = "FILE", description = "That key's secret.")
  private @Nullable Path secret;

  /** Whether a bucket is named. */
  boolean isBucket() {
    return bundles != null && bundles.startsWith(SCHEME);
  }

  /**
   * The folder.
   *
   * @throws CommandFailure if none is there
   */
  FolderBundleStore folder(ChosenInstallation chosen, ManifestVerifier verifier) {
    Path folder =
        bundles == null
            ? chosen.dataFolder().map(DataFolder::bundles).orElse(null)
            : Path.of(bundles);
    if (folder == null || !Files.isDirectory(folder)) {
      throw new CommandFailure(ExitCode.USAGE, "no bundle store is there; name it with --bundles");
    }
    return new FolderBundleStore(folder, verifier);
  }

  /**
   * The bucket.
   *
   * @param copies a folder for what is fetched
   * @throws CommandFailure if what is said of it cannot be
   */
  S3BundleStore bucket(Path copies, ManifestVerifier verifier) {
    if ((keyId == null) != (secret == null)) {
      throw new CommandFailure(
          ExitCode.USAGE, "--s3-access-key-file and --s3-secret-key-file: both or neither");
    }
    try {
      return S3BundleStore.open(settings(), copies, verifier);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "--bundles " + bundles + ": " + e.getMessage());
    }
  }

  private S3Settings settings() {
    String place = String.valueOf(bundles).substring(SCHEME.length());
    int slash = place.indexOf('/');
    Optional<AccessKeyFiles> keys =
        keyId == null || secret == null
            ? Optional.empty()
            : Optional.of(new AccessKeyFiles(keyId, secret));
    return new S3Settings(
        slash < 0 ? place : place.substring(0, slash),
        slash < 0 ? "" : place.substring(slash + 1),
        region,
        Optional.ofNullable(endpoint),
        endpoint != null,
        keys,
        Optional.empty(),
        Optional.empty(),
        ATTEMPTS,
        TIMEOUT,
        DEADLINE,
        Long.MAX_VALUE);
  }
}
