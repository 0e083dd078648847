package dev.lethe.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "model",
    description =
        "Inspects, prepares and exports HuggingFace model folders, and consolidates the bundles"
            + " of a served model.",
    subcommands = {
      ModelInspectCommand.class,
      ModelPrepareCommand.class,
      ModelVerifyCommand.class,
      ModelConsolidateCommand.class,
      ModelExportGgufCommand.class
    })
final class ModelCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
