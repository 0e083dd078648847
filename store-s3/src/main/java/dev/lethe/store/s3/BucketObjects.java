package dev.lethe.store.s3;

import dev.lethe.engine.bundle.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * A bucket's objects, each with the digest that it must have. What goes wrong is said in words that
 * name the bucket and its setting, and hold no credentials. Thread-safe.
 */
final class BucketObjects implements AutoCloseable {
  private static final int EXISTS = 412;
  private static final int CONFLICT = 409;
  private static final int DENIED = 403;

  private final S3Client client;
  private final S3Settings settings;
  private final Clock clock;

  BucketObjects(S3Client client, S3Settings settings, Clock clock) {
    this.client = client;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * One version of an object, or a mark that it was deleted.
   *
   * @param id {@code null}, four letters, of what was written while the bucket kept no versions; to
   *     delete without an id would only add a mark once it does
   */
  record Version(String key, String id, long bytes, Instant modified) {}

  /** Content that is not the one that was asked for, however often. */
  static final class WrongContentException extends IOException {
    private static final long serialVersionUID = 1;

    WrongContentException(String message) {
      super(message);
    }
  }

  /**
   * Writes an object that is not there yet; the server compares the digest with what it got.
   *
   * @return false if there is one of that key, whatever it holds
   */
  boolean create(String key, Path file, String digest) throws IOException {
    try {
      var unused = client.putObject(put(key, digest).ifNoneMatch("*").build(), body(file));
      return true;
    } catch (S3Exception e) {
      if (e.statusCode() == EXISTS || e.statusCode() == CONFLICT) {
        return false;
      }
      throw failed("write", key, e);
    } catch (SdkException e) {
      throw failed("write", key, e);
    }
  }

  /** Writes an object over the one that may be there. */
  void replace(String key, Path file, String digest) throws IOException {
    try {
      var unused = client.putObject(put(key, digest).build(), body(file));
    } catch (SdkException e) {
      throw failed("write", key, e);
    }
  }

  private PutObjectRequest.Builder put(String key, String digest) {
    byte[] raw = HexFormat.of().parseHex(Sha256.hex(digest));
    PutObjectRequest.Builder put =
        PutObjectRequest.builder()
            .bucket(settings.bucket())
            .key(key)
            .checksumSHA256(Base64.getEncoder().encodeToString(raw));
    settings
        .kmsKey()
        .ifPresent(id -> put.serverSideEncryption(ServerSideEncryption.AWS_KMS).ssekmsKeyId(id));
    settings
        .retention()
        .ifPresent(
            lock ->
                put.objectLockMode(
                        lock.compliance() ? ObjectLockMode.COMPLIANCE : ObjectLockMode.GOVERNANCE)
                    .objectLockRetainUntilDate(clock.instant().plus(Duration.ofDays(lock.days()))));
    return put;
  }

  private static RequestBody body(Path file) {
    return RequestBody.fromFile(file);
  }

  /** Whether there is an object of that key now. */
  boolean exists(String key) throws IOException {
    try {
      return client
          .listObjectsV2(l -> l.bucket(settings.bucket()).prefix(key).maxKeys(1))
          .contents()
          .stream()
          .anyMatch(each -> each.key().equals(key));
    } catch (SdkException e) {
      throw failed("list", key, e);
    }
  }

  /** The digest that the server keeps of an object; empty if it keeps none, or there is none. */
  Optional<String> digest(String key) throws IOException {
    try {
      String checksum =
          client
              .headObject(
                  h -> h.bucket(settings.bucket()).key(key).checksumMode(ChecksumMode.ENABLED))
              .checksumSHA256();
      return Optional.ofNullable(checksum).flatMap(BucketObjects::digestOf);
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw failed("look at", key, e);
    }
  }

  /** An object of many parts has a checksum of checksums, which is no digest. */
  private static Optional<String> digestOf(String base64) {
    try {
      byte[] raw = Base64.getDecoder().decode(base64);
      String digest = "sha256:" + HexFormat.of().formatHex(raw);
      return Sha256.isDigest(digest) ? Optional.of(digest) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads an object into a file; one that arrives incomplete or changed is asked for again.
   *
   * @param digest that its content must have; null to take what comes
   * @param limit in bytes
   * @return false if there is none of that key
   * @throws WrongContentException if it is too large, or has another digest each time
   */
  boolean read(String key, Path target, @Nullable String digest, long limit) throws IOException {
    Download download = new Download(target, digest, limit);
    try {
      return client.getObject(g -> g.bucket(settings.bucket()).key(key), download::take);
    } catch (NoSuchKeyException e) {
      return false;
    } catch (SdkException e) {
      if (download.wrong != null) {
        throw new WrongContentException(place(key) + " " + download.wrong);
      }
      throw failed("read", key, e);
    }
  }

  /** One call's, which may take several attempts; used by one thread. */
  private static final class Download {
    private final Path target;
    private final @Nullable String digest;
    private final long limit;

    /** What was wrong with the content at the last attempt. */
    private @Nullable String wrong;

    Download(Path target, @Nullable String digest, long limit) {
      this.target = target;
      this.digest = digest;
      this.limit = limit;
    }

    boolean take(GetObjectResponse response, AbortableInputStream in) {
      wrong = null;
      long length = Objects.requireNonNullElse(response.contentLength(), 0L);
      if (length > limit) {
        in.abort();
        wrong = "is too large";
        throw SdkClientException.create(wrong);
      }
      String found = copy(in, length);
      if (digest != null && !found.equals(digest)) {
        wrong = "does not have its digest";
        throw RetryableException.create(wrong);
      }
      return true;
    }

    private String copy(InputStream in, long length) {
      MessageDigest sum = sha256();
      long copied = 0;
      try (OutputStream out = Files.newOutputStream(target)) {
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          if (Thread.currentThread().isInterrupted()) {
            throw AbortedException.create("the attempt took too long");
          }
          copied += n;
          if (copied > length) {
            break;
          }
          sum.update(buffer, 0, n);
          out.write(buffer, 0, n);
        }
      } catch (IOException e) {
        throw RetryableException.create("the body broke off", e);
      }
      if (copied != length) {
        throw RetryableException.create("the body is not of the length that was announced");
      }
      return "sha256:" + HexFormat.of().formatHex(sum.digest());
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e); // every JDK has it
      }
    }
  }

  /** All versions of all objects whose keys begin so; where a bucket keeps none, the objects. */
  List<Version> versions(String prefix) throws IOException {
    List<Version> versions = new ArrayList<>();
    try {
      for (ListObjectVersionsResponse page :
          client.listObjectVersionsPaginator(l -> l.bucket(settings.bucket()).prefix(prefix))) {
        for (ObjectVersion each : page.versions()) {
          versions.add(new Version(each.key(), each.versionId(), each.size(), each.lastModified()));
        }
        for (DeleteMarkerEntry each : page.deleteMarkers()) {
          versions.add(new Version(each.key(), each.versionId(), 0, each.lastModified()));
        }
      }
    } catch (SdkException e) {
      throw failed("list", prefix, e);
    }
    return List.copyOf(versions);
  }

  /** Deletes one version for good; no mark is left. */
  void delete(Version version) throws IOException {
    try {
      var unused =
          client.deleteObject(
              d -> d.bucket(settings.bucket()).key(version.key()).versionId(version.id()));
    } catch (NoSuchKeyException e) {
      // somebody else was first
    } catch (SdkException e) {
      throw failed("delete", version.key(), e);
    }
  }

  String place(String key) {
    return "s3://" + settings.bucket() + "/" + key;
  }

  /** The SDK's own text is left out: it says more than a log may keep. */
  private IOException failed(String what, String key, SdkException e) {
    return new IOException(
        "cannot %s %s (lethe.bundles.s3.bucket): %s".formatted(what, place(key), reason(e)), e);
  }

  private static String reason(SdkException e) {
    if (e instanceof S3Exception s3) {
      String code = s3.awsErrorDetails() == null ? "" : s3.awsErrorDetails().errorCode();
      String hint =
          s3.statusCode() == DENIED ? ", which a policy, a wrong key or an object lock may be" : "";
      return "HTTP %d %s%s".formatted(s3.statusCode(), code == null ? "" : code, hint);
    }
    if (e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException) {
      return "no answer in time";
    }
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = String.valueOf(e.getMessage());
    return text.startsWith("Unable to load credentials")
        ? "no credentials were found"
        : cause.getClass().getSimpleName();
  }

  @Override
  public void close() {
    client.close();
  }
}
