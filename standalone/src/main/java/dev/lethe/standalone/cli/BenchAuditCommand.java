package dev.lethe.standalone.cli;

import dev.lethe.localstack.FolderRemoval;
import dev.lethe.localstack.KafkaBroker;
import dev.lethe.localstack.PostgresServer;
import dev.lethe.localstack.PostgresSettings;
import dev.lethe.standalone.bench.AuditBenchmark;
import dev.lethe.standalone.bench.ReplayBenchmark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "audit",
    description =
        "Times verify, prove and export of an audit trail, in a Postgres of its own."
            + " With --replay it times making the tables again, from a broker of its own.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe bench audit --events 1000000",
      "  lethe bench audit --events 1000000 --replay"
    })
final class BenchAuditCommand implements Callable<Integer> {
  @Option(
      names = "--events",
      paramLabel = "N",
      description =
          "Rows of the trail; with --replay, events of all topics (default: ${DEFAULT-VALUE}).")
  private long events = 1_000_000;

  @Option(
      names = "--every",
      paramLabel = "N",
      description = "Rows from one checkpoint to the next (default: ${DEFAULT-VALUE}).")
  private int every = 256;

  @Option(
      names = "--replay",
      description = "Time a replay: 13 events a request, from RECEIVED to CERTIFIED.")
  private boolean replay;

  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("lethe-bench-");
    try (PostgresServer postgres =
        PostgresServer.start(
            new PostgresSettings(
                folder.resolve("postgres"), 0, true, PostgresSettings.defaultCache()))) {
      print(
          replay
              ? replay(postgres, folder.resolve("kafka"))
              : new AuditBenchmark(postgres, folder.resolve("audit"), events).run(every));
    } finally {
      FolderRemoval.delete(folder);
    }
    return ExitCode.OK;
  }

  private Map<String, Double> replay(PostgresServer postgres, Path folder) throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder, 0)) {
      return new ReplayBenchmark(postgres, broker.bootstrap(), events).run();
    }
  }

  private void print(Map<String, Double> seconds) {
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(JsonOption.line(seconds));
    } else {
      seconds.forEach(
          (what, s) -> out.println(String.format(Locale.ROOT, "%-28s %9.3f s", what, s)));
    }
  }
}
