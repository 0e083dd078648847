package dev.lethe.standalone.cli;

import dev.lethe.standalone.profile.ProfileFile;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "remove",
    description = "Removes a profile. The files that it names stay.",
    footerHeading = "%nExample:%n",
    footer = "  lethe profile remove production")
final class ProfileRemoveCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The profile.")
  private String name = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    ProfileFile file = ProfileFile.read(InstallationResolver.ofThisProcess().profiles());
    file.without(file.require(name).name()).write();
    spec.commandLine().getOut().println("profile " + name + " is removed from " + file.path());
    return ExitCode.OK;
  }
}
