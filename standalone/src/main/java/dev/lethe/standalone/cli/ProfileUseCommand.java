package dev.lethe.standalone.cli;

import dev.lethe.standalone.profile.ProfileFile;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "use",
    description = "Makes a profile the one that commands use where nothing else is named.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe profile use production",
      "  lethe profile use --none         the data folder of this machine again"
    })
final class ProfileUseCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", arity = "0..1", description = "The profile.")
  private @Nullable String name;

  @Option(names = "--none", description = "Use no profile any more.")
  private boolean none;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    if (none == (name != null)) {
      throw new CommandFailure(ExitCode.USAGE, "give a profile's NAME, or --none");
    }
    ProfileFile file = ProfileFile.read(InstallationResolver.ofThisProcess().profiles());
    ProfileFile changed = name == null ? file.usingNone() : file.using(name);
    changed.write();
    spec.commandLine()
        .getOut()
        .println(name == null ? "no profile is in use" : "profile " + name + " is in use");
    return ExitCode.OK;
  }
}
