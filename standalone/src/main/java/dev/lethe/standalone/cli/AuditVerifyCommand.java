package dev.lethe.standalone.cli;

import dev.lethe.db.AuditReport;
import dev.lethe.standalone.demo.AuditCheck;
import java.util.LinkedHashMap;
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
      "Recomputes the hash chain of the audit trail, compares every column with the event it came"
          + " from, and names the first bad row.",
      "",
      "Note the head that it prints: with --expect it also notices that the end was cut off."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe audit verify",
      "  lethe audit verify --json --expect 42:9b1d...   a head that was noted earlier"
    })
final class AuditVerifyCommand implements Callable<Integer> {
  @Option(
      names = "--expect",
      paramLabel = "ROWS:HASH",
      description = "A head that an earlier run printed.")
  private @Nullable String expected;

  @Mixin private DataOption data = new DataOption();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    AuditReport report = AuditCheck.run(data.addresses(), head());
    print(report);
    return report.isSound() ? ExitCode.OK : ExitCode.FAILED;
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

  private void print(AuditReport report) {
    AuditReport.BadRow bad = report.firstBad();
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("verified", report.isSound());
      line.put("rows", report.rows());
      line.put("head", report.headHash());
      line.put("firstBadRow", bad == null ? null : bad.seq());
      line.put("reason", bad == null ? null : bad.reason());
      out.println(JsonOption.line(line));
    } else if (bad == null) {
      out.println("audit trail is sound: " + report.rows() + " rows");
      out.println("head " + report.rows() + ":" + report.headHash());
    } else {
      out.println("audit trail is broken at row " + bad.seq() + ": " + bad.reason());
    }
  }
}
