package dev.lethe.engine.model;

import dev.lethe.engine.safetensors.ModelCheckpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names a base model by its content: SHA-256 over everything that changes what it says, each file
 * as its name, a zero byte, its length (8 bytes, big-endian) and its bytes, in order of names.
 */
public final class ModelDigest {
  private ModelDigest() {}

  /** {@code sha256:…} of the files that are present. */
  public static String of(Path folder) {
    Map<String, Path> files = new TreeMap<>();
    for (String name :
        new String[] {
          "config.json",
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "chat_template.jinja",
          "model.safetensors.index.json"
        }) {
      if (Files.isRegularFile(folder.resolve(name))) {
        files.put(name, folder.resolve(name));
      }
    }
    for (Path file : ModelCheckpoint.files(folder)) {
      files.put(file.getFileName().toString(), file);
    }
    MessageDigest digest = sha256();
    files.forEach((name, file) -> add(digest, name, file));
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, String name, Path file) {
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      digest.update(ByteBuffer.allocate(8).putLong(0, Files.size(file)));
      in.transferTo(out);
    } catch (java.nio.file.NoSuchFileException e) {
      throw new IllegalArgumentException(name + " is missing", e);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
