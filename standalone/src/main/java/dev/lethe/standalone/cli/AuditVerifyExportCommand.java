package dev.lethe.standalone.cli;

import dev.lethe.db.AuditExportVerifier;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.db.tlog.VerifierKey;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "verify-export",
    description = {
      "Checks what 'lethe audit export' or 'lethe audit prove' printed: the checkpoint's"
          + " signature, each event's inclusion proof, and that none is left out.",
      "",
      "Nothing needs to run. Exits with 1 if something is wrong, and names it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe audit verify-export audit.jsonl --key trusted-key.pem",
      "  lethe audit verify-export audit.jsonl --key lethe.dev/audit+2d1cbb7e+AYEK... --since"
          + " kept-checkpoint"
    })
final class AuditVerifyExportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The exported file.")
  private Path file = Path.of("");

  @Option(
      names = "--since",
      paramLabel = "FILE",
      description = "A checkpoint kept from earlier: checks that the log has only grown since.")
  private @Nullable Path since;

  @Mixin private TrustedKeyOption key = new TrustedKeyOption();
  @Mixin private InstallationOption installation = new InstallationOption();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Function<String, VerifierKey> trusted = key.resolve(installation.choose(spec));
    TreeHead kept = since == null ? null : InstalledCheckpoints.kept(since, trusted);
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      AuditExportVerifier.Report report = AuditExportVerifier.verify(lines, trusted, kept);
      print(report);
      return report.isSound() ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private void print(AuditExportVerifier.Report report) {
    var out = spec.commandLine().getOut();
    Long bad = report.firstBad();
    if (json.wanted()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("verified", report.isSound());
      line.put("from", report.from());
      line.put("to", report.to());
      line.put("events", report.events());
      line.put("checkpoint", report.size());
      line.put("firstBadRow", bad);
      line.put("reason", report.reason());
      out.println(JsonOption.line(line));
    } else if (bad == null) {
      out.println(
          "export is sound: rows %d to %d, below the checkpoint of %d rows"
              .formatted(report.from(), report.to(), report.size()));
    } else {
      String where = bad == 0 ? "in its header" : "at row " + bad;
      out.println("export is broken " + where + ": " + report.reason());
    }
  }
}
