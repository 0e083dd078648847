package dev.lethe.standalone.cli;

import dev.lethe.standalone.profile.Profile;
import dev.lethe.standalone.profile.ProfileFile;
import dev.lethe.standalone.profile.ProfileSetting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    description = "Lists the profiles; a star marks the one in use.",
    footerHeading = "%nExample:%n",
    footer = "  lethe profile list")
final class ProfileListCommand implements Callable<Integer> {
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    ProfileFile file = ProfileFile.read(InstallationResolver.ofThisProcess().profiles());
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      List<String> names = new ArrayList<>(file.sorted().keySet());
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("file", file.path().toString());
      line.put("profile", file.current());
      line.put("profiles", names);
      out.println(JsonOption.line(line));
      return ExitCode.OK;
    }
    for (Profile profile : file.sorted().values()) {
      boolean isCurrent = profile.name().equals(file.current());
      out.println((isCurrent ? "* " : "  ") + profile.name() + "  " + where(profile));
    }
    if (file.profiles().isEmpty()) {
      spec.commandLine().getErr().println("no profile in " + file.path());
    }
    return ExitCode.OK;
  }

  /** What tells it from others. */
  private static String where(Profile profile) {
    return Stream.of(
            ProfileSetting.URL,
            ProfileSetting.INFERENCE_URL,
            ProfileSetting.DATA,
            ProfileSetting.DATABASE,
            ProfileSetting.BOOTSTRAP)
        .flatMap(setting -> profile.get(setting).stream())
        .findFirst()
        .orElse("");
  }
}
