package dev.lethe.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "model",
    description = "Looks at HuggingFace model folders.",
    subcommands = {ModelInspectCommand.class, ModelVerifyCommand.class})
final class ModelCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
