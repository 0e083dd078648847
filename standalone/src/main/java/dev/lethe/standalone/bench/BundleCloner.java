package dev.lethe.standalone.bench;

import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.ManifestFiles;
import dev.lethe.engine.bundle.ManifestSigner;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.StoredArtefact;
import dev.lethe.schemas.control.ControlSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes more bundles of one: each is about another request, so that it has a manifest, a digest, a
 * signature and files of its own. What it has learnt is the same.
 */
final class BundleCloner {
  private final Path store;
  private final AdapterEvent pattern;
  private final ControlSigner trainer;
  private final Manifest manifest;
  private final Map<String, byte[]> files = new LinkedHashMap<>();

  /**
   * @param store folder of the bundle store
   * @param pattern announces the bundle that is copied
   * @param trainer signs manifests
   */
  BundleCloner(Path store, AdapterEvent pattern, ControlSigner trainer) throws IOException {
    this.store = store;
    this.pattern = pattern;
    this.trainer = trainer;
    Path folder = store.resolve(pattern.location());
    this.manifest = ManifestFiles.read(Files.readAllBytes(folder.resolve(ManifestFiles.MANIFEST)));
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path file : all) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
  }

  /** Bytes of the files of one bundle. */
  long bytes() {
    return files.values().stream().mapToLong(bytes -> bytes.length).sum();
  }

  /**
   * Puts a bundle into the store.
   *
   * @return what announces it, not signed yet
   */
  AdapterEvent about(String requestId) throws IOException {
    Manifest own =
        new Manifest(
            manifest.version(),
            manifest.kind(),
            requestId,
            manifest.model(),
            manifest.baseDigest(),
            manifest.precision(),
            manifest.encoderDigest(),
            manifest.rank(),
            manifest.alpha(),
            manifest.refusal(),
            manifest.files(),
            manifest.measured(),
            manifest.provenance());
    String digest = ManifestFiles.digest(own);
    String location = digest.replace(':', '/');
    String signature = new ManifestSigner(trainer.privateKey()).sign(own);
    Path folder = Files.createDirectories(store.resolve(location)); // there after an ended run
    files.put(ManifestFiles.MANIFEST, ManifestFiles.canonical(own));
    files.put(ManifestFiles.SIGNATURE, signature.getBytes(StandardCharsets.US_ASCII));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
    StoredArtefact copy = new StoredArtefact(digest, location, signature, pattern.baseDigest());
    String model = pattern.model();
    AdapterEvent event =
        pattern.kind() == AdapterEvent.Kind.SHIELD_READY
            ? AdapterEvent.shieldReady(requestId, model, copy, pattern.at())
            : pattern.rank() == 0
                ? AdapterEvent.gateReady(requestId, model, copy, pattern.at())
                : AdapterEvent.adapterReady(requestId, model, copy, pattern.rank(), pattern.at());
    return pattern.gate() == null ? event : event.gated(pattern.gate());
  }
}
