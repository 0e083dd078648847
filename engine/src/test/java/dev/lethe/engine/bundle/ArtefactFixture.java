package dev.lethe.engine.bundle;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A small signed artefact, and ways to spoil it. */
final class ArtefactFixture {
  final KeyPair keys = newKeys();
  final ManifestSigner signer = new ManifestSigner(keys.getPrivate());
  final ManifestVerifier verifier = new ManifestVerifier(List.of(keys.getPublic()));

  static KeyPair newKeys() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes gate.json and gate.safetensors and a signed manifest that lists them. */
  Manifest write(Path folder, float value) throws IOException {
    return write(folder, Map.of("w", FloatTensor.of(new float[] {1, value, 3}, 3)));
  }

  Manifest write(Path folder, Map<String, FloatTensor> tensors) throws IOException {
    Files.createDirectories(folder);
    SafetensorsWriter.write(folder.resolve("gate.safetensors"), tensors);
    return manifestOf(folder);
  }

  /**
   * @param safetensors the file's bytes
   */
  Manifest write(Path folder, byte[] safetensors) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve("gate.safetensors"), safetensors);
    return manifestOf(folder);
  }

  private Manifest manifestOf(Path folder) throws IOException {
    Files.writeString(folder.resolve("gate.json"), "{\"version\":1}");
    SortedMap<String, String> files = new TreeMap<>();
    files.put("gate.json", Sha256.of(folder.resolve("gate.json")));
    files.put("gate.safetensors", Sha256.of(folder.resolve("gate.safetensors")));
    return sign(folder, manifest(files));
  }

  /** Signs a folder as it is, the manifest aside. */
  Manifest manifestOfAll(Path folder, String request) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    for (String name : List.of("gate.json", "gate.safetensors", SharedFiles.BACKGROUND)) {
      files.put(name, Sha256.of(folder.resolve(name)));
    }
    Manifest any = manifest(files);
    return sign(
        folder,
        new Manifest(
            any.version(),
            any.kind(),
            request,
            any.model(),
            any.baseDigest(),
            any.precision(),
            any.encoderDigest(),
            any.rank(),
            any.alpha(),
            any.refusal(),
            files,
            any.measured(),
            any.provenance()));
  }

  Manifest sign(Path folder, Manifest manifest) throws IOException {
    Files.write(folder.resolve(ManifestFiles.MANIFEST), ManifestFiles.canonical(manifest));
    signer.sign(manifest, folder);
    return manifest;
  }

  static Manifest manifest(SortedMap<String, String> files) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return new Manifest(
        1,
        Manifest.Kind.SHIELD,
        "request-1",
        "demo",
        "sha256:" + "0".repeat(64),
        "float32",
        "sha256:" + "1".repeat(64),
        0,
        0,
        new Manifest.Refusal("No.", false),
        files,
        json.objectNode(),
        json.objectNode().put("seed", 7).put("a", "first"));
  }
}
