package dev.lethe.store.s3;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.ManifestFiles;
import dev.lethe.engine.bundle.ManifestSigner;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.bundle.SharedFiles;
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

/** Small artefacts, signed by a key of their own, each of another digest. */
final class SignedArtefact {
  static final List<String> FILES =
      List.of("gate.json", "gate.safetensors", SharedFiles.BACKGROUND);

  private static final KeyPair KEYS = keys();
  static final ManifestVerifier VERIFIER = new ManifestVerifier(List.of(KEYS.getPublic()));

  final Path folder;
  final String digest;

  private SignedArtefact(Path folder, String digest) {
    this.folder = folder;
    this.digest = digest;
  }

  /** One whose numbers are those of {@code seed}; the background is that of all. */
  static SignedArtefact write(Path folder, float seed) throws IOException {
    Files.createDirectories(folder);
    float[] numbers = new float[1000];
    numbers[0] = seed;
    tensors(folder.resolve("gate.safetensors"), numbers);
    tensors(folder.resolve(SharedFiles.BACKGROUND), new float[2000]);
    Files.writeString(folder.resolve("gate.json"), "{\"version\":1}");
    SortedMap<String, String> files = new TreeMap<>();
    for (String name : FILES) {
      files.put(name, Sha256.of(folder.resolve(name)));
    }
    Manifest manifest = manifest("request-" + (int) seed, files);
    Files.write(folder.resolve(ManifestFiles.MANIFEST), ManifestFiles.canonical(manifest));
    String unused = new ManifestSigner(KEYS.getPrivate()).sign(manifest, folder);
    return new SignedArtefact(folder, ManifestFiles.digest(manifest));
  }

  private static void tensors(Path file, float[] numbers) throws IOException {
    SafetensorsWriter.write(file, Map.of("w", FloatTensor.of(numbers, numbers.length)));
  }

  private static Manifest manifest(String request, SortedMap<String, String> files) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return new Manifest(
        1,
        Manifest.Kind.SHIELD,
        request,
        "demo",
        "sha256:" + "0".repeat(64),
        "float32",
        "sha256:" + "1".repeat(64),
        0,
        0,
        new Manifest.Refusal("No.", false),
        files,
        json.objectNode(),
        json.objectNode().put("seed", 7));
  }

  private static KeyPair keys() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
