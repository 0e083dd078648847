package dev.lethe.engine.bundle;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything that must hold before an artefact is used: its name is the digest of its manifest, the
 * manifest is signed by a trusted key, and the folder holds exactly the files that it lists, with
 * their digests; tensors are well-formed and finite. No link is followed, no file is read before
 * its name and size were checked.
 */
final class ArtefactIntegrityCheck {
  private static final long MAX_MANIFEST_BYTES = 1 << 20;
  private static final long MAX_SIGNATURE_BYTES = 256;
  private static final long MAX_FILE_BYTES = 4L << 30;
  private static final int MAX_FILES = 32;

  /** A file up to this size is read once, so that what is hashed is what is looked at. */
  private static final long READ_AT_ONCE = 8L << 20;

  private static final Pattern PATH =
      Pattern.compile(
          "[A-Za-z0-9][A-Za-z0-9_\\-]*(/[A-Za-z0-9][A-Za-z0-9_\\-]*)?\\.(json|safetensors)");

  private final ManifestVerifier verifier;

  ArtefactIntegrityCheck(ManifestVerifier verifier) {
    this.verifier = verifier;
  }

  /**
   * @throws BundleRejectedException saying what is wrong
   */
  Manifest check(String digest, Path folder) {
    try {
      Manifest manifest = manifest(digest, folder);
      checkFolder(manifest, folder);
      for (Map.Entry<String, String> file : manifest.files().entrySet()) {
        checkFile(folder, file.getKey(), file.getValue());
      }
      return manifest;
    } catch (IOException e) {
      throw new BundleRejectedException("artefact cannot be read", e);
    }
  }

  /**
   * The manifest alone: that it is the artefact's, signed, and lists only files that may be there.
   *
   * @throws BundleRejectedException saying what is wrong
   */
  Manifest manifest(String digest, Path folder) {
    try {
      byte[] bytes = read(folder, ManifestFiles.MANIFEST, MAX_MANIFEST_BYTES);
      if (!Sha256.of(bytes).equals(digest)) {
        throw new BundleRejectedException("manifest.json does not have the artefact's digest");
      }
      byte[] signature = read(folder, ManifestFiles.SIGNATURE, MAX_SIGNATURE_BYTES);
      if (!verifier.verify(bytes, new String(signature, US_ASCII))) {
        throw new BundleRejectedException("manifest.sig is not by a trusted key");
      }
      Manifest manifest = ManifestFiles.read(bytes);
      checkNames(manifest);
      return manifest;
    } catch (IOException e) {
      throw new BundleRejectedException("artefact cannot be read", e);
    }
  }

  private static void checkNames(Manifest manifest) {
    if (manifest.files().size() > MAX_FILES) {
      throw new BundleRejectedException("manifest.json lists too many files");
    }
    for (Map.Entry<String, String> file : manifest.files().entrySet()) {
      if (!PATH.matcher(file.getKey()).matches() || !Sha256.isDigest(file.getValue())) {
        throw new BundleRejectedException("manifest.json lists a file that may not be there");
      }
    }
  }

  private static void checkFolder(Manifest manifest, Path folder) throws IOException {
    Set<String> expected = new HashSet<>(manifest.files().keySet());
    expected.add(ManifestFiles.MANIFEST);
    expected.add(ManifestFiles.SIGNATURE);
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            String name = folder.relativize(path).toString().replace('\\', '/');
            if (!attributes.isRegularFile() || !expected.contains(name)) {
              throw new BundleRejectedException(
                  "artefact holds a file that its manifest doesn't list");
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void checkFile(Path folder, String name, String digest) throws IOException {
    Path file = folder.resolve(name);
    long size = size(file, name, MAX_FILE_BYTES);
    byte @Nullable [] content = size <= READ_AT_ONCE ? Files.readAllBytes(file) : null;
    String found = content == null ? Sha256.of(file) : Sha256.of(content);
    if (!found.equals(digest)) {
      throw new BundleRejectedException(name + " does not have the digest in manifest.json");
    }
    if (name.endsWith(".safetensors")) {
      if (content == null) {
        TensorCheck.check(file);
      } else {
        TensorCheck.check(String.valueOf(file.getFileName()), content);
      }
    }
  }

  private static byte[] read(Path folder, String name, long limit) throws IOException {
    Path file = folder.resolve(name);
    long unused = size(file, name, limit);
    return Files.readAllBytes(file);
  }

  /** Of a file that may be read: it is no link, and no larger than may be. */
  private static long size(Path file, String name, long limit) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw new BundleRejectedException(name + " is missing");
    }
    if (!attributes.isRegularFile()) {
      throw new BundleRejectedException(name + " is missing");
    }
    if (attributes.size() > limit) {
      throw new BundleRejectedException(name + " is too large");
    }
    return attributes.size();
  }
}
