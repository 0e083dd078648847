package dev.lethe.standalone.cli;

import dev.lethe.standalone.profile.Profile;
import dev.lethe.standalone.profile.ProfileFile;
import dev.lethe.standalone.profile.ProfileSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "show",
    description = {
      "Shows what a profile says, and warns about files that are missing or open to others.",
      "",
      "Sends nothing; `lethe doctor --profile NAME` tries it."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  lethe profile show", "  lethe profile show production --json"})
final class ProfileShowCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "The profile (default: the one in use).")
  private @Nullable String name;

  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    ProfileFile file = ProfileFile.read(InstallationResolver.ofThisProcess().profiles());
    String wanted = name == null ? file.current() : name;
    if (wanted == null) {
      throw new CommandFailure(ExitCode.USAGE, "no profile is in use: name one");
    }
    Profile profile = file.require(wanted);
    Map<String, String> values = new LinkedHashMap<>();
    profile
        .values()
        .forEach(
            (setting, value) ->
                values.put(
                    setting.key(), setting.isFile() ? file.resolve(value).toString() : value));
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("name", profile.name());
      line.put("inUse", profile.name().equals(file.current()));
      line.put("settings", values);
      out.println(JsonOption.line(line));
    } else {
      values.forEach((key, value) -> out.println(key + ": " + value));
    }
    profile.values().forEach((setting, value) -> warn(file, setting, value));
    SecretFileMode.warningIfWritable(file.path()).ifPresent(this::tell);
    return ExitCode.OK;
  }

  private void warn(ProfileFile file, ProfileSetting setting, String value) {
    if (!setting.isFile()) {
      return;
    }
    Path path = file.resolve(value);
    if (!Files.exists(path)) {
      tell("warning: " + setting.key() + " is not there: " + path);
    } else if (setting == ProfileSetting.API_KEY_FILE
        || setting == ProfileSetting.DATABASE_PASSWORD_FILE) {
      SecretFileMode.warning(path).ifPresent(this::tell);
    }
  }

  private void tell(String notice) {
    spec.commandLine().getErr().println("lethe: " + notice);
  }
}
