package dev.lethe.standalone.cli;

import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.standalone.launch.TrustedKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --key}: whose signatures on checkpoints count. */
final class TrustedKeyOption {
  @Option(
      names = "--key",
      paramLabel = "KEY",
      description =
          "Trusted key: a line 'name+hash+key', or a file with one, or a PEM file of one key or"
              + " several (default: the profile's, or keys/trusted-key.pem of the data).")
  private @Nullable String key;

  /**
   * The key, given the name of the log that it is to be used for.
   *
   * @throws CommandFailure if it is no key
   */
  Function<String, VerifierKey> resolve(ChosenInstallation installation) throws IOException {
    return parse(key == null ? installation.trustedKey().toString() : key);
  }

  /**
   * The key that somebody gives by its line or its file.
   *
   * @throws CommandFailure if it is no key
   */
  static Function<String, VerifierKey> parse(String given) throws IOException {
    try {
      if (given.contains("+") && !Files.exists(Path.of(given))) {
        return fixed(VerifierKey.parse(given));
      }
      Path file = Path.of(given);
      String text = Files.readString(file);
      if (!text.contains("-----BEGIN")) {
        return fixed(VerifierKey.parse(text));
      }
      List<PublicKey> keys = TrustedKeyFile.keys(file);
      return origin -> VerifierKey.anyOf(origin, keys);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "not an Ed25519 public key");
    }
  }

  private static Function<String, VerifierKey> fixed(VerifierKey key) {
    return origin -> key;
  }
}
