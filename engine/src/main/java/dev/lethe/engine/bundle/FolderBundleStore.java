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
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Artefacts in {@code ROOT/sha256/HEX/}. An artefact is copied to a temporary folder of the same
 * file system, flushed and moved into place in one step; it is never changed afterwards. What many
 * have in common lies there once ({@link SharedFiles}).
 */
public final class FolderBundleStore implements BundleStore {
  private static final String ALGORITHM = "sha256";

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

  @Override
  public String put(String digest, Path folder) throws IOException {
    verification.check(digest, folder);
    Path target = path(digest);
    if (!Files.isDirectory(target)) {
      Path temporary = Files.createTempDirectory(root, "put-");
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
