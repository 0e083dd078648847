package dev.lethe.standalone.cli;

import dev.lethe.db.AuditEvidence;
import dev.lethe.db.AuditReport;
import dev.lethe.db.AuditVerifier;
import dev.lethe.db.tlog.CheckpointFile;
import dev.lethe.db.tlog.SignedCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    description = {
      "Verifies the audit trail: recomputes its hash chain and Merkle tree, compares"
          + " every column with the event it came from, and the tree with the newest"
          + " checkpoint in DIR/audit. Names the first bad row.",
      "",
      "Then verifies enforcement from the topics: computes from the signed statements"
          + " what should be in force, and compares it with the signed heads, the states of"
          + " all requests and what live replicas said. Names the first contradiction."
          + " Lists records that do not count; they had no effect.",
      "",
      "Case events, such as approvals, are signed by the ingest service: a wrong signature"
          + " fails, and those without one are counted.",
      "",
      "Keep copies of DIR/audit/checkpoints elsewhere: with --checkpoint, an old copy"
          + " shows whether database and data folder were both rewritten or cut off since.",
      "",
      "Of an installation elsewhere it needs --database, and --bootstrap for enforcement."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe audit verify",
      "  lethe audit verify --full --json",
      "  lethe audit verify --checkpoint kept-checkpoint --key trusted-key.pem"
    })
final class AuditVerifyCommand implements Callable<Integer> {
  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "Checkpoints kept elsewhere (default: DIR/audit/checkpoints).")
  private @Nullable Path kept;

  @Option(
      names = "--full",
      description =
          "Check every other checkpoint too, those in the database, the stored tree, and"
              + " the events' schema; fail where enforcement cannot be verified.")
  private boolean full;

  @Option(
      names = "--expect",
      paramLabel = "ROWS:HASH",
      description = "A head of the hash chain that an earlier run printed.")
  private @Nullable String expected;

  @Mixin private ControlKeysOption control = new ControlKeysOption();
  @Mixin private TrustedKeyOption key = new TrustedKeyOption();
  @Mixin private InstallationOption installation = new InstallationOption();
  @Mixin private StoreOptions stores = new StoreOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    ChosenInstallation chosen = installation.choose(spec, stores.settings());
    InstallationStores read = chosen.stores();
    AuditReport.Head head = head();
    AuditEvidence evidence = evidence(chosen, read);
    AuditReport report =
        read.with(database -> AuditVerifier.verify(database, rows -> {}, head, evidence));
    EnforcementCheck enforcement = EnforcementCheck.run(chosen, read, control);
    CaseSignatures cases = CaseSignatures.run(chosen, read, control);
    boolean passes = report.isSound() && enforcement.passes(full) && cases.passes();
    print(report, enforcement, cases, passes);
    return passes ? ExitCode.OK : ExitCode.FAILED;
  }

  private @Nullable AuditEvidence evidence(ChosenInstallation chosen, InstallationStores read)
      throws IOException {
    InstalledCheckpoints checkpoints = InstalledCheckpoints.of(chosen, key);
    List<SignedCheckpoint> all =
        kept == null ? checkpoints.outside(read) : CheckpointFile.read(kept);
    if (kept == null && checkpoints.folder() == null) {
      spec.commandLine()
          .getErr()
          .println(
              "lethe: compared with the newest checkpoint of the database alone; --checkpoint FILE"
                  + " compares with one that is kept elsewhere");
    }
    if (all.isEmpty() && kept != null) {
      throw new CommandFailure(ExitCode.USAGE, "no checkpoint in " + kept);
    }
    return all.isEmpty()
        ? null // nothing was signed yet
        : new AuditEvidence(
            all,
            checkpoints.key().apply(all.get(0).checkpoint().origin()),
            checkpoints.folder(),
            full);
  }

  private AuditReport.@Nullable Head head() {
    if (expected == null) {
      return null;
    }
    int colon = expected.indexOf(':');
    try {
      return new AuditReport.Head(
          Long.parseLong(expected.substring(0, Math.max(colon, 0))), expected.substring(colon + 1));
    } catch (NumberFormatException e) {
      throw new CommandFailure(ExitCode.USAGE, "--expect must be ROWS:HASH");
    }
  }

  private void print(
      AuditReport report, EnforcementCheck enforcement, CaseSignatures cases, boolean passes) {
    AuditReport.BadRow bad = report.firstBad();
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      Map<String, Object> line = line(report, bad, passes);
      line.put("enforcement", enforcement.line());
      line.put("caseEvents", cases.line());
      out.println(JsonOption.line(line));
      return;
    }
    if (bad == null) {
      out.println("audit trail is sound: " + report.rows() + " rows");
      out.println("head " + report.rows() + ":" + report.headHash());
      out.println(
          report.covered() == 0
              ? "no checkpoint was signed yet"
              : "checkpoint " + report.covered() + " rows, " + report.checkpoints() + " compared");
    } else {
      String event = bad.event() == null ? "" : " (event " + bad.event() + ")";
      out.println("audit trail is broken at row " + bad.seq() + event + ": " + bad.reason());
    }
    cases.print(out);
    enforcement.print(out);
  }

  private static Map<String, Object> line(
      AuditReport report, AuditReport.@Nullable BadRow bad, boolean passes) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("verified", passes);
    line.put("rows", report.rows());
    line.put("head", report.headHash());
    line.put("root", report.root());
    line.put("checkpoint", report.covered() == 0 ? null : report.covered());
    line.put("checkpoints", report.checkpoints());
    line.put("firstBadRow", bad == null ? null : bad.seq());
    line.put("firstBadEvent", bad == null ? null : bad.event());
    line.put("reason", bad == null ? null : bad.reason());
    return line;
  }
}
