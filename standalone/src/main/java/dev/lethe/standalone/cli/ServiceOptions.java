package dev.lethe.standalone.cli;

import dev.lethe.standalone.profile.ProfileSetting;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Whose services a command calls, and as whom: a stack on this machine, or others' elsewhere. */
final class ServiceOptions {
  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Ingest service of an installation elsewhere, in place of --data (default: $LETHE_URL, or"
              + " the profile's).")
  private @Nullable String url;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description =
          "Certificate authorities to trust in place of the usual ones, PEM (default:"
              + " $LETHE_CA_FILE, or the profile's).")
  private @Nullable String authorities;

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description =
          "File with the API key, or the OpenID token, to call with (default: $LETHE_API_KEY_FILE,"
              + " the profile's, or the key in the data folder's keys/api).")
  private @Nullable String key;

  @Mixin private InstallationOption installation = new InstallationOption();

  /** By these options alone. */
  ChosenInstallation choose(CommandSpec command) throws IOException {
    return choose(command, Map.of());
  }

  /** By these options and others of the command. */
  ChosenInstallation choose(CommandSpec command, Map<ProfileSetting, String> others)
      throws IOException {
    Map<ProfileSetting, String> options = new EnumMap<>(ProfileSetting.class);
    options.putAll(others);
    put(options, ProfileSetting.URL, url);
    put(options, ProfileSetting.CA_FILE, authorities);
    put(options, ProfileSetting.API_KEY_FILE, key);
    return installation.choose(command, options);
  }

  static void put(
      Map<ProfileSetting, String> options, ProfileSetting setting, @Nullable String value) {
    if (value != null) {
      options.put(setting, value);
    }
  }
}
