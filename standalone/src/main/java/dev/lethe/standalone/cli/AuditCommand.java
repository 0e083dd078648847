package dev.lethe.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "audit",
    description = "Checks, proves and replays the audit trail.",
    subcommands = {
      AuditVerifyCommand.class,
      AuditProveCommand.class,
      AuditExportCommand.class,
      AuditVerifyExportCommand.class,
      AuditVerifyProofCommand.class,
      AuditKeyCommand.class,
      AuditReplayCommand.class,
      AuditAsOfCommand.class,
      AuditRegisterCommand.class
    })
final class AuditCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
