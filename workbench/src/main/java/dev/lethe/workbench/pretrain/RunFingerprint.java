package dev.lethe.workbench.pretrain;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What a run's weights depend on, in one line: data, settings and the folder it started from. */
final class RunFingerprint {
  private RunFingerprint() {}

  static String of(PretrainSettings settings) throws IOException {
    MessageDigest digest = sha256();
    read(settings.data(), digest);
    Path from = settings.from();
    if (from != null) {
      read(from.resolve("config.json"), digest);
      for (Path file : dev.lethe.engine.safetensors.ModelCheckpoint.files(from)) {
        read(file, digest);
      }
    }
    String words = settings.shape() + " " + settings.schedule() + " " + settings.threads();
    digest.update(words.getBytes(StandardCharsets.UTF_8));
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }

  private static void read(Path file, MessageDigest digest) throws IOException {
    OptionChecks.that(Files.isRegularFile(file), file.getFileName() + " is missing");
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java", e);
    }
  }
}
