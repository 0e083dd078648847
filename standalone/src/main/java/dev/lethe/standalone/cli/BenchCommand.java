package dev.lethe.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    description =
        "Measures speed and forgetting. Machines are noisy: compare ratios of one" + " sitting.",
    subcommands = {
      BenchFitCommand.class,
      BenchDecodeCommand.class,
      BenchAuditCommand.class,
      BenchContinualCommand.class,
      BenchGateCommand.class,
      BenchFalseFireCommand.class,
      BenchDistinguishCommand.class,
      BenchFleetCommand.class,
      BenchServeCommand.class,
      BenchModelCommand.class
    })
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
