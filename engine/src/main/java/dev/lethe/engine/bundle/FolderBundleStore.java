package dev.lethe.engine.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Artefacts in {@code ROOT/sha256/HEX/}. An artefact is copied to a temporary folder of the same
 * file system, flushed and moved into place in one step; it is never changed afterwards. What many
 * have in common lies there once ({@link SharedFiles}).
 */
public final class FolderBundleStore implements BundleStore, BundleInventory {
  private static final String ALGORITHM = "sha256";

  /** What folders of unfinished work begin with: written, deleted, fetched from elsewhere. */
  private static final String PUT = "put-";

  private static final String GONE = "gone-";
  private static final String GET = "get-";

  private final Path root;
  private final SharedFiles shared;
  private final ArtefactIntegrityCheck verification;

  /** Creates the folder if need be. */
  public FolderBundleStore(Path root, ManifestVerifier verifier) {
    this.root = root;
    this.shared = new SharedFiles(root);
    this.verification = new ArtefactIntegrityCheck(verifier);
    try {
      Files.createDirectories(root.resolve(ALGORITHM));
    } catch (IOException e) {
      throw new UncheckedIOException("bundle store cannot be created", e);
    }
  }

  /**
   * A new folder on the same file system, to fetch an artefact into before it is put; its owner
   * deletes it.
   */
  public Path draft() throws IOException {
    return Files.createTempDirectory(root, GET);
  }

  @Override
  public String put(String digest, Path folder) throws IOException {
    verification.check(digest, folder);
    Path target = path(digest);
    if (!Files.isDirectory(target)) {
      Path temporary = Files.createTempDirectory(root, PUT);
      try {
        copy(folder, temporary);
        moveInto(temporary, target);
        sync(root.resolve(ALGORITHM));
      } finally {
        delete(temporary);
      }
    }
    return ALGORITHM + "/" + Sha256.hex(digest);
  }

  @Override
  public VerifiedBundle open(String digest) {
    if (!Sha256.isDigest(digest)) {
      throw new BundleRejectedException("not a digest");
    }
    Path folder = path(digest);
    return new VerifiedBundle(digest, verification.check(digest, folder), folder);
  }

  /** Whether there is a folder of that digest, whatever it holds. */
  public boolean contains(String digest) {
    return Sha256.isDigest(digest) && Files.isDirectory(path(digest));
  }

  /**
   * The manifest of an artefact that is still being fetched: its digest, signature and the names of
   * the files that it lists are checked, no other file is looked at.
   *
   * @throws BundleRejectedException saying what is wrong
   */
  public Manifest manifest(String digest, Path folder) {
    return verification.manifest(digest, folder);
  }

  /**
   * Copies a file that many artefacts share, and that one of them brought here already.
   *
   * @return false if there is none of that digest
   */
  public boolean copyShared(String digest, Path target) throws IOException {
    return SharedFiles.isShared(target) && shared.copy(digest, target);
  }

  @Override
  public List<StoredBundle> list() throws IOException {
    List<StoredBundle> bundles = new ArrayList<>();
    try (Stream<Path> folders = Files.list(root.resolve(ALGORITHM))) {
      for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
        String digest = ALGORITHM + ":" + folder.getFileName();
        if (Sha256.isDigest(digest)) {
          bundles.add(new StoredBundle(digest, bytes(folder), modified(folder)));
        }
      }
    }
    return List.copyOf(bundles);
  }

  /** In one step for whoever reads; a deletion that is cut off is completed by {@link #sweep}. */
  @Override
  public void delete(String digest) throws IOException {
    if (!contains(digest)) {
      return;
    }
    Path gone = root.resolve(GONE + Sha256.hex(digest));
    delete(gone);
    Files.move(path(digest), gone, StandardCopyOption.ATOMIC_MOVE);
    delete(gone);
  }

  @Override
  public long sweep(Instant before) throws IOException {
    long swept = 0;
    List<Path> remains;
    try (Stream<Path> entries = Files.list(root)) {
      remains = entries.filter(FolderBundleStore::isRemains).toList();
    }
    for (Path folder : remains) {
      if (modified(folder).isBefore(before)) {
        swept += bytes(folder);
        delete(folder);
      }
    }
    return swept + shared.sweep(before);
  }

  private static boolean isRemains(Path entry) {
    String name = String.valueOf(entry.getFileName());
    return Files.isDirectory(entry)
        && (name.startsWith(PUT) || name.startsWith(GONE) || name.startsWith(GET));
  }

  private static long bytes(Path folder) throws IOException {
    long bytes = 0;
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  private static Instant modified(Path folder) throws IOException {
    return Files.getLastModifiedTime(folder).toInstant();
  }

  private Path path(String digest) {
    return root.resolve(ALGORITHM).resolve(Sha256.hex(digest));
  }

  private static void moveInto(Path temporary, Path target) throws IOException {
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      // Another writer was first, with the same content.
    }
  }

  private void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(from)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path copy = to.resolve(from.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
      sync(copy);
      if (SharedFiles.isShared(copy)) {
        shared.share(copy);
      }
    }
    try (Stream<Path> walk = Files.walk(to)) {
      for (Path folder : walk.filter(Files::isDirectory).toList()) {
        sync(folder);
      }
    }
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
