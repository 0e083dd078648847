package dev.lethe.store.s3;

import dev.lethe.engine.bundle.BundleInventory;
import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.bundle.BundleStore;
import dev.lethe.engine.bundle.BundleUnavailableException;
import dev.lethe.engine.bundle.FolderBundleStore;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.ManifestFiles;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.store.s3.BucketObjects.Version;
import dev.lethe.store.s3.BucketObjects.WrongContentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artefacts in a bucket, under {@code PREFIX/sha256/HEX/}. The manifest is written last and never
 * over another, so that what has one is whole, and two trainers do not get in each other's way. A
 * process uses copies in a folder of its own, which the engine has checked; what it has there it
 * uses though the bucket be away. Thread-safe; whoever opens it closes it.
 */
public final class S3BundleStore implements BundleStore, BundleInventory, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(S3BundleStore.class);

  /** As the engine's checks have them. */
  private static final long MAX_MANIFEST_BYTES = 1 << 20;

  private static final long MAX_SIGNATURE_BYTES = 256;
  private static final long MAX_FILE_BYTES = 4L << 30;

  private static final String ALGORITHM = "sha256";

  private final BucketObjects objects;
  private final S3Settings settings;
  private final FolderBundleStore copies;
  private final LocalCopies local;

  private S3BundleStore(
      BucketObjects objects, S3Settings settings, FolderBundleStore copies, LocalCopies local) {
    this.objects = objects;
    this.settings = settings;
    this.copies = copies;
    this.local = local;
  }

  /**
   * Asks the bucket for nothing yet.
   *
   * @param folder of this process's copies
   */
  public static S3BundleStore open(S3Settings settings, Path folder, ManifestVerifier verifier) {
    Clock clock = Clock.systemUTC();
    FolderBundleStore copies = new FolderBundleStore(folder, verifier);
    return new S3BundleStore(
        new BucketObjects(S3Clients.open(settings), settings, clock),
        settings,
        copies,
        new LocalCopies(copies, settings.cacheBytes()));
  }

  @Override
  public String put(String digest, Path folder) throws IOException {
    String location = copies.put(digest, folder);
    local.used(digest);
    VerifiedBundle whole = copies.open(digest);
    if (!isThere(location, digest)) {
      upload(location, whole);
    }
    return location;
  }

  /** By its manifest, which is written last. */
  private boolean isThere(String location, String digest) throws IOException {
    String manifest = settings.key(location, ManifestFiles.MANIFEST);
    if (!objects.exists(manifest)) {
      return false;
    }
    Path draft = copies.draft();
    try {
      return objects.read(
          manifest, draft.resolve(ManifestFiles.MANIFEST), digest, MAX_MANIFEST_BYTES);
    } finally {
      delete(draft);
    }
  }

  private void upload(String location, VerifiedBundle bundle) throws IOException {
    Path folder = bundle.folder();
    for (Map.Entry<String, String> file : bundle.manifest().files().entrySet()) {
      write(settings.key(location, file.getKey()), folder.resolve(file.getKey()), file.getValue());
    }
    Path signature = folder.resolve(ManifestFiles.SIGNATURE);
    write(settings.key(location, ManifestFiles.SIGNATURE), signature, Sha256.of(signature));
    write(
        settings.key(location, ManifestFiles.MANIFEST),
        folder.resolve(ManifestFiles.MANIFEST),
        bundle.digest());
  }

  /** What another writer, or this one's last attempt, left whole stays. */
  private void write(String key, Path file, String digest) throws IOException {
    if (!objects.create(key, file, digest)
        && objects.digest(key).filter(digest::equals).isEmpty()) {
      objects.replace(key, file, digest);
    }
  }

  @Override
  public VerifiedBundle open(String digest) {
    if (!Sha256.isDigest(digest)) {
      throw new BundleRejectedException("not a digest");
    }
    local.used(digest);
    VerifiedBundle copy = copy(digest);
    if (copy != null) {
      return copy;
    }
    try {
      fetch(digest);
      local.evict();
    } catch (WrongContentException e) {
      throw new BundleRejectedException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new BundleUnavailableException(String.valueOf(e.getMessage()), e);
    }
    return copies.open(digest);
  }

  /** The copy that is there, if it is still as it was. */
  private @Nullable VerifiedBundle copy(String digest) {
    if (!copies.contains(digest)) {
      return null;
    }
    try {
      return copies.open(digest);
    } catch (BundleRejectedException e) {
      LOG.warn("a copy is fetched anew: digest={} reason={}", digest, e.getMessage());
      local.remove(digest);
      return null;
    }
  }

  private void fetch(String digest) throws IOException {
    Path draft = copies.draft();
    try {
      read(digest, draft, ManifestFiles.MANIFEST, digest, MAX_MANIFEST_BYTES);
      read(digest, draft, ManifestFiles.SIGNATURE, null, MAX_SIGNATURE_BYTES);
      // From here on names are known to be harmless.
      Manifest manifest = copies.manifest(digest, draft);
      for (Map.Entry<String, String> file : manifest.files().entrySet()) {
        Path target = draft.resolve(file.getKey());
        Files.createDirectories(target.getParent());
        if (!copies.copyShared(file.getValue(), target)) {
          read(digest, draft, file.getKey(), file.getValue(), MAX_FILE_BYTES);
        }
      }
      var unused = copies.put(digest, draft);
    } finally {
      delete(draft);
    }
  }

  private void read(String bundle, Path draft, String name, @Nullable String digest, long limit)
      throws IOException {
    String key = settings.key(location(bundle), name);
    if (!objects.read(key, draft.resolve(name), digest, limit)) {
      throw new BundleRejectedException(name + " is missing: " + objects.place(key));
    }
  }

  @Override
  public void release(String digest) {
    local.release(digest);
  }

  @Override
  public List<StoredBundle> list() throws IOException {
    Map<String, StoredBundle> bundles = new TreeMap<>();
    String prefix = settings.key(ALGORITHM, "");
    for (Version version : objects.versions(prefix)) {
      String rest = version.key().substring(prefix.length());
      int slash = rest.indexOf('/');
      String digest = slash < 0 ? "" : ALGORITHM + ":" + rest.substring(0, slash);
      if (Sha256.isDigest(digest)) {
        bundles.merge(
            digest,
            new StoredBundle(digest, version.bytes(), version.modified()),
            (a, b) ->
                new StoredBundle(digest, a.bytes() + b.bytes(), later(a.modified(), b.modified())));
      }
    }
    return List.copyOf(bundles.values());
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  /** The manifest first, so that nobody begins to read what is going. */
  @Override
  public void delete(String digest) throws IOException {
    local.release(digest);
    List<Version> versions = new ArrayList<>(objects.versions(settings.key(location(digest), "")));
    versions.sort(Comparator.comparing(each -> !each.key().endsWith("/" + ManifestFiles.MANIFEST)));
    for (Version version : versions) {
      objects.delete(version);
    }
  }

  /** Nothing: in a bucket an object is whole or not there. The copies have remains. */
  @Override
  public long sweep(Instant before) throws IOException {
    return copies.sweep(before);
  }

  private static String location(String digest) {
    return ALGORITHM + "/" + Sha256.hex(digest);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  @Override
  public void close() {
    objects.close();
  }
}
