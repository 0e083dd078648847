package dev.lethe.standalone.cli;

import dev.lethe.engine.model.ComputeDevice;
import dev.lethe.standalone.bench.FleetBenchmark;
import dev.lethe.standalone.demo.DemoSettings;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.Installation;
import dev.lethe.standalone.launch.Stack;
import dev.lethe.standalone.launch.StackAddresses;
import dev.lethe.standalone.launch.StackOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "fleet",
    description = {
      "Measures how long a replica takes until it serves with many live bundles, and"
          + " its memory.",
      "",
      "Starts a stack of its own with the demo model and one replica, has one request certified,"
          + " copies its bundle under other requests' names, signs and announces each copy, and"
          + " kills the replica."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe bench fleet --artefacts 10000",
      "  lethe bench fleet --artefacts 10000 --data DIR    keeps DIR, and is quick the next time"
    })
final class BenchFleetCommand implements Callable<Integer> {
  private static final int PERSON = 1;
  private static final int QUESTIONS = 200;

  @Option(
      names = "--artefacts",
      paramLabel = "N",
      description = "Live bundles (default: ${DEFAULT-VALUE}).")
  private int artefacts = 10_000;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "A data folder to keep. What an earlier run made in it is used, and only"
              + " bundles that it lacks are made (default: a temporary folder).")
  private @Nullable Path data;

  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    try (TemporaryFolder temporary = data == null ? TemporaryFolder.create("lethe-bench-") : null) {
      Path folder =
          temporary == null ? Objects.requireNonNull(data) : temporary.path().resolve("data");
      print(run(new DataFolder(folder), temporary));
    }
    return ExitCode.OK;
  }

  private Map<String, Double> run(DataFolder folder, @Nullable TemporaryFolder temporary)
      throws Exception {
    Installation installation = Installation.current();
    Path model = installation.demoModel();
    StackOptions options =
        new StackOptions(
            "demo",
            model,
            folder,
            1,
            List.of(),
            List.of(),
            StackOptions.precision("auto", model, ComputeDevice.CPU),
            false);
    var err = spec.commandLine().getErr();
    Stack stack = new Stack(installation, options, new StartReport(err));
    Path removed = temporary == null ? null : temporary.path();
    try (StackGuard guard = StackGuard.of(stack, ExitCode.INTERRUPTED, removed)) {
      if (temporary != null) {
        temporary.handOver();
      }
      StackAddresses addresses = stack.start();
      DemoSettings demo = new DemoSettings(PERSON, QUESTIONS);
      return new FleetBenchmark(addresses, artefacts, err::println)
          .run(() -> demo.erase(addresses), demo.otherPrompts());
    }
  }

  private void print(Map<String, Double> figures) {
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(JsonOption.line(figures));
    } else {
      figures.forEach(
          (what, value) -> out.println(String.format(Locale.ROOT, "%-48s %9.1f", what, value)));
    }
    out.flush();
  }
}
