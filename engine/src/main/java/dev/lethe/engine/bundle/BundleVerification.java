package dev.lethe.engine.bundle;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Everything that must hold before an artefact is used: its name is the digest of its manifest, the
 * manifest is signed by a trusted key, and the folder holds exactly the files that it lists, with
 * their digests; tensors are well-formed and finite. No link is followed, no file is read before
 * its name and size were checked.
 */
final class BundleVerification {
  private static final long MAX_MANIFEST_BYTES = 1 << 20;
  private static final long MAX_SIGNATURE_BYTES = 256;
  private static final long MAX_FILE_BYTES = 4L << 30;
  private static final int MAX_FILES = 32;
  private static final Pattern PATH =
      Pattern.compile(
          "[A-Za-z0-9][A-Za-z0-9_\\-]*(/[A-Za-z0-9][A-Za-z0-9_\\-]*)?\\.(json|safetensors)");

  private final ManifestVerifier verifier;

  BundleVerification(ManifestVerifier verifier) {
    this.verifier = verifier;
  }

  /**
   * @throws BundleRejectedException saying what is wrong
   */
  Manifest check(String digest, Path folder) {
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
      checkNames(manifest, folder);
      for (Map.Entry<String, String> file : manifest.files().entrySet()) {
        checkFile(folder, file.getKey(), file.getValue());
      }
      return manifest;
    } catch (IOException e) {
      throw new BundleRejectedException("artefact cannot be read", e);
    }
  }

  private static void checkNames(Manifest manifest, Path folder) throws IOException {
    if (manifest.files().size() > MAX_FILES) {
      throw new BundleRejectedException("manifest.json lists too many files");
    }
    for (Map.Entry<String, String> file : manifest.files().entrySet()) {
      if (!PATH.matcher(file.getKey()).matches() || !Sha256.isDigest(file.getValue())) {
        throw new BundleRejectedException("manifest.json lists a file that may not be there");
      }
    }
    Set<String> expected = new HashSet<>(manifest.files().keySet());
    expected.add(ManifestFiles.MANIFEST);
    expected.add(ManifestFiles.SIGNATURE);
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path :
          walk.filter(p -> !Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS)).toList()) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || !expected.contains(name)) {
          throw new BundleRejectedException("artefact holds a file that its manifest doesn't list");
        }
      }
    }
  }

  private static void checkFile(Path folder, String name, String digest) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new BundleRejectedException(name + " is missing");
    }
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new BundleRejectedException(name + " is too large");
    }
    if (!Sha256.of(file).equals(digest)) {
      throw new BundleRejectedException(name + " does not have the digest in manifest.json");
    }
    if (name.endsWith(".safetensors")) {
      TensorCheck.check(file);
    }
  }

  private static byte[] read(Path folder, String name, long limit) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new BundleRejectedException(name + " is missing");
    }
    if (Files.size(file) > limit) {
      throw new BundleRejectedException(name + " is too large");
    }
    return Files.readAllBytes(file);
  }
}
