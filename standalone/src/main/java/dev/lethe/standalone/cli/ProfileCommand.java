package dev.lethe.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "profile",
    description = {
      "Keeps the addresses of installations elsewhere, by name.",
      "",
      "The file is config.yaml in $XDG_CONFIG_HOME/lethe or ~/.config/lethe, or the one that"
          + " $LETHE_CONFIG names. It holds no key, only where one lies."
    },
    subcommands = {
      ProfileListCommand.class,
      ProfileShowCommand.class,
      ProfileUseCommand.class,
      ProfileAddCommand.class,
      ProfileRemoveCommand.class
    })
final class ProfileCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
