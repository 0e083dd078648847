package dev.lethe.inference.reload;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.bundle.ManifestFiles;
import dev.lethe.engine.bundle.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A bundle in memory that can be spoilt, and signed again by whoever has a key. */
final class BundleCopy {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Path → content. */
  final Map<String, byte[]> files = new TreeMap<>();

  /** Path → content of the file elsewhere that it is a link to. */
  final Map<String, byte[]> links = new TreeMap<>();

  /** How many were spoilt in the same way before, so that every variant has its turn. */
  final int round;

  /** What the event calls it. */
  String digest;

  BundleCopy(Path folder, String digest, int round) throws IOException {
    this.digest = digest;
    this.round = round;
    try (Stream<Path> listing = Files.list(folder)) {
      for (Path file : listing.toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
  }

  byte[] file(String name) {
    byte[] bytes = files.get(name);
    if (bytes == null) {
      throw new AssertionError("no " + name);
    }
    return bytes;
  }

  void json(String name, Consumer<ObjectNode> change) {
    try {
      ObjectNode node = (ObjectNode) JSON.readTree(file(name));
      change.accept(node);
      files.put(name, JSON.writeValueAsBytes(node));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Changes the header of a safetensors file and leaves its data alone. */
  void header(String name, Consumer<ObjectNode> change) {
    byte[] bytes = file(name);
    int start = dataStart(name);
    try {
      ObjectNode header = (ObjectNode) JSON.readTree(bytes, 8, start - 8);
      change.accept(header);
      header(name, JSON.writeValueAsString(header));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  void header(String name, String header) {
    byte[] bytes = file(name);
    byte[] text = header.getBytes(UTF_8);
    int start = dataStart(name);
    ByteBuffer out =
        ByteBuffer.allocate(8 + text.length + bytes.length - start).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(text.length).put(text).put(bytes, start, bytes.length - start);
    files.put(name, out.array());
  }

  String headerText(String name) {
    return new String(file(name), 8, dataStart(name) - 8, UTF_8);
  }

  /** Where a safetensors file's data begin. */
  int dataStart(String name) {
    return 8 + (int) little(name).getLong(0);
  }

  ByteBuffer little(String name) {
    return ByteBuffer.wrap(file(name)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Makes the manifest's digests right again, and the artefact's with them. */
  void seal() {
    json(
        ManifestFiles.MANIFEST,
        manifest -> {
          ObjectNode listed = (ObjectNode) manifest.path("files");
          for (String name : files.keySet()) {
            if (listed.has(name)) {
              listed.put(name, Sha256.of(file(name)));
            }
          }
        });
    digest = Sha256.of(file(ManifestFiles.MANIFEST));
  }

  void manifest(Consumer<ObjectNode> change) {
    json(ManifestFiles.MANIFEST, change);
  }

  /** Lists a file, keeping the names in order. */
  void list(String name, byte[] content) {
    manifest(
        manifest -> {
          TreeMap<String, JsonNode> listed = new TreeMap<>();
          manifest.path("files").properties().forEach(e -> listed.put(e.getKey(), e.getValue()));
          listed.put(name, manifest.textNode(Sha256.of(content)));
          manifest.putObject("files").setAll(listed);
        });
  }

  void sign(PrivateKey key) {
    seal();
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(file(ManifestFiles.MANIFEST));
      files.put(
          ManifestFiles.SIGNATURE,
          Base64.getEncoder().encodeToString(signature.sign()).getBytes(US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Puts it where a store looks for it, unchecked. */
  void plant(Path store, Path elsewhere) throws IOException {
    Path folder = store.resolve(digest.replace(':', '/'));
    Files.createDirectories(folder);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    for (Map.Entry<String, byte[]> link : links.entrySet()) {
      Path target = Files.write(elsewhere.resolve(link.getKey()), link.getValue());
      Files.createSymbolicLink(folder.resolve(link.getKey()), target);
    }
  }
}
