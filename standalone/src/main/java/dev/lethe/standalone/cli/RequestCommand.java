package dev.lethe.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "request",
    description = "Submits, follows and takes back erasure requests.",
    subcommands = {
      BlastRadiusCommand.class,
      SubmitCommand.class,
      StatusCommand.class,
      WatchCommand.class,
      ListCommand.class,
      CancelCommand.class,
      ReleaseCommand.class,
      RejectCommand.class,
      HoldCommand.class,
      UnholdCommand.class,
      RevokeCommand.class,
      ExtendCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe request submit erasure.json",
      "  lethe request watch 3f2c...              until it is certified",
      "  lethe request list --state fitting"
    })
final class RequestCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
