package dev.lethe.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "api",
    description = {
      "Makes, lists, replaces and takes away the API keys by which callers show who they are.",
      "",
      "The first 'lethe up' or 'lethe keys init' makes one for each role. Running services take"
          + " every change up within seconds."
    },
    subcommands = {
      KeysApiCreateCommand.class,
      KeysApiListCommand.class,
      KeysApiRotateCommand.class,
      KeysApiRevokeCommand.class
    })
final class KeysApiCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
