package dev.lethe.ingest.reference;

import dev.lethe.schemas.Digests;
import dev.lethe.schemas.Example;
import dev.lethe.schemas.ForgetSet;
import dev.lethe.schemas.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads referenced forget sets: JSON Lines files below the folders that the operator allowed, no
 * others. Thread-safe.
 */
public final class ForgetSetResolver {
  private final List<Path> roots;
  private final Limits limits;

  /**
   * @param roots folders below which files may be read; none by default
   */
  public ForgetSetResolver(List<Path> roots, Limits limits) {
    this.roots = roots.stream().map(root -> root.toAbsolutePath().normalize()).toList();
    this.limits = limits;
  }

  /**
   * The forget set with the examples of its reference in place of the reference; unchanged without
   * one.
   *
   * @throws ReferenceException if the file may not or cannot be read, or is not what was announced
   */
  public ForgetSet resolve(ForgetSet forgetSet) throws ReferenceException {
    ForgetSet.Reference reference = forgetSet.reference();
    if (reference == null) {
      return forgetSet;
    }
    byte[] content = read(locate(reference.uri()));
    if (!Digests.sha256(content).equals("sha256:" + reference.sha256())) {
      throw ReferenceException.ofDigest();
    }
    List<Example> examples = new ArrayList<>(forgetSet.examples());
    examples.addAll(JsonLines.read(content, limits));
    if (examples.size() + forgetSet.texts().size() > limits.maxExamples()) {
      throw ReferenceException.ofContent(ReferenceException.TOO_LARGE, 0);
    }
    return new ForgetSet(examples, forgetSet.texts(), null);
  }

  /** The file itself, symbolic links resolved, below an allowed folder. */
  private Path locate(String uri) throws ReferenceException {
    Path named = path(uri);
    Path root =
        roots.stream()
            .filter(named::startsWith)
            .findFirst()
            .orElseThrow(() -> ReferenceException.ofUri(ReferenceException.NOT_ALLOWED));
    try {
      Path real = named.toRealPath();
      if (!real.startsWith(root.toRealPath())) {
        throw ReferenceException.ofUri(ReferenceException.NOT_ALLOWED);
      }
      return real;
    } catch (IOException e) {
      throw ReferenceException.ofUri(ReferenceException.UNREADABLE);
    }
  }

  private static Path path(String text) throws ReferenceException {
    try {
      URI uri = URI.create(text);
      if ("file".equals(uri.getScheme())) {
        return Path.of(uri).toAbsolutePath().normalize();
      }
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      // The exception quotes the URI.
    }
    throw ReferenceException.ofUri(ReferenceException.NOT_ALLOWED);
  }

  private byte[] read(Path file) throws ReferenceException {
    if (!Files.isRegularFile(file)) {
      throw ReferenceException.ofUri(ReferenceException.UNREADABLE);
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(limits.maxBytes() + 1);
      if (content.length > limits.maxBytes()) {
        throw ReferenceException.ofContent(ReferenceException.TOO_LARGE, 0);
      }
      return content;
    } catch (IOException e) {
      throw ReferenceException.ofUri(ReferenceException.UNREADABLE);
    }
  }
}
