package dev.lethe.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * An image as a container runtime reads it from a layout: by digests, from the index down. What
 * does not have the digest or the size that it is named by fails the test.
 *
 * @param folder the layout
 * @param manifest of the image
 * @param config of the image
 */
record OciImage(Path folder, JsonNode manifest, JsonNode config) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a layer has of a file or folder. */
  record Entry(String path, boolean folder, long owner, int mode, long seconds, long bytes) {}

  static OciImage read(Path folder) throws IOException {
    assertThat(JSON.readTree(folder.resolve("oci-layout").toFile()).path("imageLayoutVersion"))
        .hasToString("\"1.0.0\"");
    JsonNode index = JSON.readTree(folder.resolve("index.json").toFile());
    assertThat(index.path("manifests")).hasSize(1);
    JsonNode manifest = JSON.readTree(blob(folder, index.at("/manifests/0")).toFile());
    JsonNode config = JSON.readTree(blob(folder, manifest.path("config")).toFile());
    return new OciImage(folder, manifest, config);
  }

  /** Of its layers, from the bottom to the top. */
  List<String> layerDigests() {
    return manifest.path("layers").findValuesAsText("digest");
  }

  /** What a layer holds, in its order. */
  List<Entry> entries(int layer) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (TarArchiveInputStream tar = open(layer)) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        entries.add(
            new Entry(
                entry.getName().replaceAll("/$", ""),
                entry.isDirectory(),
                entry.getLongUserId(),
                entry.getMode() & 0777,
                entry.getLastModifiedTime().toInstant().getEpochSecond(),
                entry.getSize()));
      }
    }
    return entries;
  }

  /** As a runtime does: one layer over the other. */
  void unpack(Path root) throws IOException {
    for (int layer = 0; layer < layerDigests().size(); layer++) {
      try (TarArchiveInputStream tar = open(layer)) {
        for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
          Path path = root.resolve(entry.getName());
          if (entry.isDirectory()) {
            Files.createDirectories(path);
          } else {
            Files.copy(tar, path);
          }
        }
      }
    }
  }

  /** Whether each layer is, unpacked, what the config names. */
  void verifyDiffIds() throws IOException {
    List<String> found = new ArrayList<>();
    for (int layer = 0; layer < layerDigests().size(); layer++) {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(layerFile(layer)))) {
        found.add(sha256(in));
      }
    }
    List<String> named = new ArrayList<>();
    config.at("/rootfs/diff_ids").forEach(id -> named.add(id.asText()));
    assertThat(found).isEqualTo(named);
  }

  private TarArchiveInputStream open(int layer) throws IOException {
    return new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(layerFile(layer))));
  }

  private Path layerFile(int layer) throws IOException {
    return blob(folder, manifest.path("layers").path(layer));
  }

  private static Path blob(Path folder, JsonNode descriptor) throws IOException {
    String digest = descriptor.path("digest").asText();
    Path blob = folder.resolve("blobs").resolve(digest.replace(':', '/'));
    assertThat(Files.size(blob)).isEqualTo(descriptor.path("size").asLong());
    try (InputStream in = Files.newInputStream(blob)) {
      assertThat(sha256(in)).isEqualTo(digest);
    }
    return blob;
  }

  private static String sha256(InputStream in) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
      return "sha256:" + HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
