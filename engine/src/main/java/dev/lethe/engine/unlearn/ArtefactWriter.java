package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.ManifestFiles;
import dev.lethe.engine.bundle.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Turns a folder of finished files into an artefact: lists them in a manifest.
 *
 * @param precision of the engine that was measured, as a manifest has it
 */
record ArtefactWriter(
    UnlearnTask task,
    String baseDigest,
    String precision,
    String encoderDigest,
    ObjectNode provenance) {

  /**
   * @param reason why it must not be published, if it must not
   */
  Artefact write(
      Path folder,
      Manifest.Kind kind,
      int rank,
      double alpha,
      ObjectNode measured,
      Optional<String> reason)
      throws IOException {
    Manifest manifest =
        new Manifest(
            Manifest.VERSION,
            kind,
            task.requestId(),
            task.model(),
            baseDigest,
            precision,
            encoderDigest,
            rank,
            alpha,
            task.refusal(),
            digests(folder),
            measured,
            provenance);
    return write(folder, manifest, reason);
  }

  /** Adds the manifest to a folder whose files it lists. */
  static Artefact write(Path folder, Manifest manifest, Optional<String> reason)
      throws IOException {
    byte[] bytes = ManifestFiles.canonical(manifest);
    Files.write(folder.resolve(ManifestFiles.MANIFEST), bytes);
    return new Artefact(Sha256.of(bytes), manifest, folder, reason);
  }

  static SortedMap<String, String> digests(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.filter(Files::isRegularFile).toList();
    }
    SortedMap<String, String> digests = new TreeMap<>();
    for (Path file : files) {
      digests.put(String.valueOf(file.getFileName()), Sha256.of(file));
    }
    return digests;
  }
}
