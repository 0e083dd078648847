package dev.lethe.standalone.cli;

import dev.lethe.standalone.profile.Profile;
import dev.lethe.standalone.profile.ProfileFile;
import dev.lethe.standalone.profile.ProfileSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "add",
    description = {
      "Writes a profile. The first one is in use at once.",
      "",
      "Keys and passwords stay in files of their own. Comments that somebody wrote into the config"
          + " file are lost."
    },
    modelTransformer = ProfileAddCommand.SettingOptions.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe profile add production --url https://ingest.example.org --api-key-file approver.key",
      "  lethe profile add audit --database postgresql://auditor@db.example.org/lethe"
          + " --database-password-file db.password --trusted-key trusted-key.pem"
    })
final class ProfileAddCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "Its name: letters, digits, '.', '_' and '-'.")
  private String name = "";

  @Option(names = "--replace", description = "Replace a profile of that name.")
  private boolean replace;

  @Option(names = "--use", description = "Use it where nothing else is named.")
  private boolean use;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** One option for each setting. */
  static final class SettingOptions implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
      for (ProfileSetting setting : ProfileSetting.values()) {
        command.addOption(
            OptionSpec.builder("--" + setting.key())
                .paramLabel(setting.placeholder())
                .type(String.class)
                .description(setting.description() + ".")
                .build());
      }
      return command;
    }
  }

  @Override
  public Integer call() throws IOException {
    Profile profile = new Profile(name, values());
    if (profile.values().isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "a profile needs at least one setting, as --url");
    }
    ProfileFile file = ProfileFile.read(InstallationResolver.ofThisProcess().profiles());
    if (file.profiles().containsKey(name) && !replace) {
      throw new CommandFailure(
          ExitCode.USAGE, "profile " + name + " is there already; --replace replaces it");
    }
    ProfileFile changed = file.with(profile);
    boolean isFirst = file.profiles().isEmpty();
    if (use || isFirst) {
      changed = changed.using(name);
    }
    changed.write();
    spec.commandLine()
        .getOut()
        .println(
            "profile %s is written to %s%s"
                .formatted(name, file.path(), use || isFirst ? ", and in use" : ""));
    warn(profile);
    return ExitCode.OK;
  }

  /** Files are named for good, whatever folder a command is run in. */
  private Map<ProfileSetting, String> values() {
    Map<ProfileSetting, String> values = new EnumMap<>(ProfileSetting.class);
    for (ProfileSetting setting : ProfileSetting.values()) {
      String value = spec.findOption("--" + setting.key()).getValue();
      if (value != null) {
        String text = setting.checked(value);
        values.put(
            setting,
            setting.isFile() ? Path.of(text).toAbsolutePath().normalize().toString() : text);
      }
    }
    return values;
  }

  private void warn(Profile profile) {
    profile
        .values()
        .forEach(
            (setting, value) -> {
              if (setting.isFile() && !Files.exists(Path.of(value))) {
                tell("warning: " + setting.key() + " is not there yet: " + value);
              }
            });
    profile
        .get(ProfileSetting.API_KEY_FILE)
        .flatMap(file -> SecretFileMode.warning(Path.of(file)))
        .ifPresent(this::tell);
    profile
        .get(ProfileSetting.DATABASE_PASSWORD_FILE)
        .flatMap(file -> SecretFileMode.warning(Path.of(file)))
        .ifPresent(this::tell);
  }

  private void tell(String notice) {
    spec.commandLine().getErr().println("lethe: " + notice);
  }
}
