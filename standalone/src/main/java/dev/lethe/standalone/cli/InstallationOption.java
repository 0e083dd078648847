package dev.lethe.standalone.cli;

import dev.lethe.schemas.PrintableText;
import dev.lethe.standalone.profile.ProfileSetting;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code --data} and {@code --profile}: which installation a command works with. */
final class InstallationOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Data folder of a stack on this machine (default: $LETHE_DATA, or .lethe/data in the"
              + " folder of this program if no profile is in use).")
  private @Nullable Path data;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description =
          "Installation of the config file, see 'lethe profile' (default: $LETHE_PROFILE, or the"
              + " one in use).")
  private @Nullable String profile;

  private final Set<String> told = new HashSet<>();

  /** By these options alone. */
  ChosenInstallation choose(CommandSpec command) throws IOException {
    return choose(command, Map.of());
  }

  /**
   * By these options and others.
   *
   * @param command is told of what works, but is not as it should be
   * @param others what other options of the command say
   * @throws CommandFailure if two installations are named in one place, or a value cannot be one
   * @throws IOException if the file of profiles cannot be read
   */
  ChosenInstallation choose(CommandSpec command, Map<ProfileSetting, String> others)
      throws IOException {
    Map<ProfileSetting, String> options = new EnumMap<>(ProfileSetting.class);
    options.putAll(others);
    if (data != null) {
      options.put(ProfileSetting.DATA, data.toString());
    }
    PrintWriter err = command.commandLine().getErr();
    return InstallationResolver.ofThisProcess()
        .resolve(options, profile, notice -> tell(err, notice));
  }

  /** On standard error, once each. */
  private void tell(PrintWriter err, String notice) {
    if (told.add(notice)) {
      err.println("lethe: " + PrintableText.line(notice));
    }
  }
}
