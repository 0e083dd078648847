package dev.lethe.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "keys",
    description = "Makes and replaces the keys of an installation.",
    subcommands = {
      KeysInitCommand.class,
      KeysRotateCommand.class,
      KeysRetireCommand.class,
      KeysApiCommand.class
    })
final class KeysCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
