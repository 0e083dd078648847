package dev.lethe.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "adapter",
    description =
        "Takes LoRA adapters in that were fitted elsewhere, and hands those of bundles out.",
    subcommands = {AdapterImportCommand.class, AdapterExportCommand.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe adapter import --request 3f2c... --base /models/llama peft-out",
      "  lethe adapter export sha256:9e1b... peft-in"
    })
final class AdapterCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
