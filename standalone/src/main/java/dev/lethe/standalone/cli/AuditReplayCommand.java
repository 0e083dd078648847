package dev.lethe.standalone.cli;

import dev.lethe.db.Projector;
import dev.lethe.db.replay.KafkaLog;
import dev.lethe.db.replay.Replay;
import dev.lethe.db.replay.ReplayLimit;
import dev.lethe.db.replay.ReplayReport;
import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.standalone.terminal.ProgressBar;
import dev.lethe.standalone.terminal.Terminal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "replay",
    description = {
      "Makes every table again from the first record of the topics, with the code"
          + " that makes the live tables, and compares both row by row, and their Merkle"
          + " roots. Names the first row that differs and its columns, never their content."
          + " Works without the keys that were destroyed: it opens nothing that is sealed.",
      "",
      "Services may go on: it compares the live tables of one moment with the log up"
          + " to that moment. With --until it compares only the tables whose rows never"
          + " change (audit_event, audit_tile, request_timeline, request_note). A time means"
          + " when Kafka wrote a record.",
      "",
      "Of request_key it compares which keys are destroyed. It leaves out"
          + " projector_offset, which says how far the live tables are.",
      "",
      "Of an installation elsewhere it needs --bootstrap, and --database with a user who may make"
          + " schemas."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe audit replay",
      "  lethe audit replay --into march --until 2026-04-01T00:00:00Z",
      "  lethe audit replay --until 4711 --json"
    })
final class AuditReplayCommand implements Callable<Integer> {
  @Option(
      names = "--into",
      paramLabel = "SCHEMA",
      description = "Schema to fill and keep, new or empty (default: one that is dropped again).")
  private @Nullable String into;

  @Option(
      names = "--until",
      paramLabel = "TIME|OFFSET",
      description =
          "Stop at this time, or with this record of request-events (default: where the live tables"
              + " are).")
  private @Nullable String until;

  @Mixin private InstallationOption installation = new InstallationOption();
  @Mixin private StoreOptions stores = new StoreOptions();
  @Mixin private ControlKeysOption control = new ControlKeysOption();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    ReplayLimit limit = until == null ? null : ReplayLimit.parse(until);
    ChosenInstallation chosen = installation.choose(spec, stores.settings());
    InstallationStores read = chosen.stores();
    KafkaSettings kafka = read.kafka();
    Topics topics = read.topics();
    ControlKeys keys = control.keys(chosen);
    DataSource owner = read.owner();
    long begun = System.nanoTime();
    try (SignalInterrupt interruption = SignalInterrupt.ofThisThread();
        KafkaLog log = KafkaLog.open(kafka, Projector.sources(topics))) {
      ReplayReport report =
          read.with(
              live -> new Replay(topics, keys, live, owner, new Bars()).run(log, into, limit));
      double seconds = (System.nanoTime() - begun) / 1e9;
      if (json.wanted()) {
        spec.commandLine().getOut().println(JsonOption.line(line(report, seconds)));
      } else {
        print(report, seconds);
      }
      return report.isEqual() ? ExitCode.OK : ExitCode.FAILED;
    } catch (InterruptException e) {
      throw new CommandFailure(ExitCode.INTERRUPTED, "interrupted");
    }
  }

  private void print(ReplayReport report, double seconds) {
    var out = spec.commandLine().getOut();
    out.println(
        String.format(Locale.ROOT, "replayed %d events in %.1f s", report.events(), seconds));
    report.tables().forEach(t -> out.println("  " + t.table() + ": " + t.rows() + " rows"));
    out.println("root of the log   " + report.root() + ", " + report.rows() + " rows");
    out.println("root of the table " + report.liveRoot());
    if (into != null) {
      out.println("kept in schema " + report.schema());
    }
    if (report.behind() > 0) {
      out.println("the live tables have not taken " + report.behind() + " events yet");
    }
    ReplayReport.Difference difference = report.difference();
    if (difference == null) {
      out.println("the live tables are what the log makes");
      return;
    }
    String what =
        switch (difference.kind()) {
          case CHANGED -> "differs in " + String.join(", ", difference.columns());
          case MISSING -> "is missing from the live table";
          case EXTRA -> "is in the live table, and not in the log";
        };
    out.println(
        "the live tables differ: %s, row %s %s"
            .formatted(difference.table(), difference.key(), what));
  }

  private static Map<String, Object> line(ReplayReport report, double seconds) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("equal", report.isEqual());
    line.put("events", report.events());
    line.put("behind", report.behind());
    line.put("seconds", seconds);
    line.put("schema", report.schema());
    line.put("rows", report.rows());
    line.put("root", report.root());
    line.put("liveRoot", report.liveRoot());
    Map<String, Long> tables = new LinkedHashMap<>();
    report.tables().forEach(table -> tables.put(table.table(), table.rows()));
    line.put("tables", tables);
    line.put("difference", report.difference());
    return line;
  }

  /** Two bars, on standard error. */
  private final class Bars implements Replay.Progress {
    private final Terminal terminal =
        new Terminal(spec.commandLine().getErr(), Boolean.getBoolean("lethe.stderr.tty"));
    private final ProgressBar applying = terminal.bar("replay");
    private final ProgressBar comparing = terminal.bar("compare");
    private long total;

    @Override
    public void applied(long done, long all) {
      total = all;
      applying.update(done, all, done + " of " + all + " records");
    }

    @Override
    public void compared(long rows) {
      comparing.update(rows, Math.max(rows, total), rows + " rows");
    }
  }
}
