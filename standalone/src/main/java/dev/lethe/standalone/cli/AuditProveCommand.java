package dev.lethe.standalone.cli;

import dev.lethe.db.AuditExport;
import dev.lethe.db.AuditIndex;
import dev.lethe.db.tlog.SignedCheckpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "prove",
    description = {
      "Proves that an event is in the audit trail: prints the event, its inclusion proof and the"
          + " newest signed checkpoint, as one line of JSON.",
      "",
      "'lethe audit verify-export' checks it. Of an installation elsewhere it needs --database."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe audit prove 42                                      the row's number",
      "  lethe audit prove 7a0f3c52-33d6-3b0c-9f3e-5a1d8a7a2f10    the event's id"
    })
final class AuditProveCommand implements Callable<Integer> {
  @Parameters(paramLabel = "EVENT", description = "The event's id, or its number in the trail.")
  private String event = "";

  @Mixin private TrustedKeyOption key = new TrustedKeyOption();
  @Mixin private InstallationOption installation = new InstallationOption();
  @Mixin private StoreOptions stores = new StoreOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    ChosenInstallation chosen = installation.choose(spec, stores.settings());
    InstallationStores read = chosen.stores();
    SignedCheckpoint newest = InstalledCheckpoints.of(chosen, key).newest(read);
    long seq = read.with(database -> row(new AuditIndex(database)));
    List<String> lines = new ArrayList<>();
    try {
      var unused =
          read.with(
              database -> {
                new AuditExport(database, newest).prove(seq, lines::add);
                return lines;
              });
    } catch (AuditExport.ContradictionException e) {
      throw new CommandFailure(ExitCode.FAILED, e.getMessage() + " (see: lethe audit verify)");
    }
    lines.forEach(spec.commandLine().getOut()::println);
    return ExitCode.OK;
  }

  private long row(AuditIndex index) {
    return event.matches("[0-9]{1,18}")
        ? Long.parseLong(event)
        : index
            .ofEvent(event)
            .orElseThrow(() -> new CommandFailure(ExitCode.USAGE, "no such event: " + event));
  }
}
