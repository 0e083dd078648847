package dev.lethe.standalone.cli;

import dev.lethe.db.AuditExport;
import dev.lethe.db.AuditIndex;
import dev.lethe.db.TransparencyLog;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.TlogProof;
import dev.lethe.db.tlog.VerifierKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "prove",
    description = {
      "Proves that an event is in the audit trail: prints the event, its inclusion proof and the"
          + " newest signed checkpoint, as one line of JSON.",
      "",
      "'lethe audit verify-export' checks it. With --format tlog-proof it prints the form that"
          + " other tools read, c2sp.org/tlog-proof@v1, with the witnesses' cosignatures; 'lethe"
          + " audit verify-proof' checks that.",
      "",
      "Of an installation elsewhere it needs --database."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe audit prove 42                                      the row's number",
      "  lethe audit prove 7a0f3c52-33d6-3b0c-9f3e-5a1d8a7a2f10    the event's id",
      "  lethe audit prove 42 --format tlog-proof > event.tlog-proof"
    })
final class AuditProveCommand implements Callable<Integer> {
  private static final String JSON = "json";
  private static final String TLOG_PROOF = "tlog-proof";

  @Parameters(paramLabel = "EVENT", description = "The event's id, or its number in the trail.")
  private String event = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "json, or tlog-proof for C2SP's form (default: json).")
  private String format = JSON;

  @Mixin private TrustedKeyOption key = new TrustedKeyOption();
  @Mixin private InstallationOption installation = new InstallationOption();
  @Mixin private StoreOptions stores = new StoreOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (!List.of(JSON, TLOG_PROOF).contains(format)) {
      throw new CommandFailure(ExitCode.USAGE, "--format is json or tlog-proof");
    }
    ChosenInstallation chosen = installation.choose(spec, stores.settings());
    InstallationStores read = chosen.stores();
    InstalledCheckpoints checkpoints = InstalledCheckpoints.of(chosen, key);
    if (format.equals(TLOG_PROOF)) {
      spec.commandLine().getOut().print(tlogProof(read, checkpoints.key()));
      spec.commandLine().getOut().flush();
      return ExitCode.OK;
    }
    SignedCheckpoint newest = checkpoints.newest(read);
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

  /** Whatever cosignatures were kept are passed on: who checks the proof says which count. */
  private String tlogProof(InstallationStores read, Function<String, VerifierKey> trusted) {
    try {
      return read.with(
          database -> {
            long seq = row(new AuditIndex(database));
            return new TransparencyLog(database, trusted, (head, line) -> true)
                .prove(seq)
                .map(TlogProof::text)
                .orElseThrow(
                    () ->
                        new CommandFailure(
                            ExitCode.FAILED, "no signed checkpoint covers row " + seq));
          });
    } catch (AuditExport.ContradictionException e) {
      throw new CommandFailure(ExitCode.FAILED, e.getMessage() + " (see: lethe audit verify)");
    }
  }

  private long row(AuditIndex index) {
    return event.matches("[0-9]{1,18}")
        ? Long.parseLong(event)
        : index
            .ofEvent(event)
            .orElseThrow(() -> new CommandFailure(ExitCode.USAGE, "no such event: " + event));
  }
}
