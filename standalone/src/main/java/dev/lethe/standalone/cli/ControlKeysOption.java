package dev.lethe.standalone.cli;

import dev.lethe.schemas.control.ControlKeys;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose statements count: those that the installation trusts, or others. */
final class ControlKeysOption {
  @Option(
      names = "--artefact-keys",
      paramLabel = "FILE",
      description =
          "Public keys that may announce shields and bundles, PEM"
              + " (default: the profile's, or keys/trusted-artefact-keys.pem of the data).")
  private @Nullable Path artefacts;

  @Option(
      names = "--revocation-keys",
      paramLabel = "FILE",
      description =
          "Public keys that may revoke and sign heads, PEM"
              + " (default: the profile's, or keys/trusted-revocation-keys.pem of the data).")
  private @Nullable Path revocations;

  /**
   * The keys, with their notes on retirement.
   *
   * @throws IllegalArgumentException naming the file that cannot be read
   */
  ControlKeys keys(ChosenInstallation installation) {
    return ControlKeys.load(
        artefacts == null ? installation.artefactKeys() : artefacts,
        revocations == null ? installation.revocationKeys() : revocations);
  }
}
