package dev.lethe.standalone.cli;

import dev.lethe.engine.model.ComputeDevice;
import dev.lethe.standalone.bench.FleetBenchmark;
import dev.lethe.standalone.bench.ShieldBenchmark;
import dev.lethe.standalone.bench.ShieldTimes;
import dev.lethe.standalone.demo.DemoSettings;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.Installation;
import dev.lethe.standalone.launch.Stack;
import dev.lethe.standalone.launch.StackAddresses;
import dev.lethe.standalone.launch.StackOptions;
import java.io.IOException;
import java.io.PrintWriter;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "fleet",
    description = {
      "Measures how long a replica takes until it serves with many live bundles, and"
          + " its memory; with --requests how long requests wait for their shields.",
      "",
      "Starts a stack of its own with the demo model and one replica, has one request certified,"
          + " copies its bundle under other requests' names, signs and announces each copy, and"
          + " kills the replica.",
      "",
      "With --requests it posts small requests about as many people of the demo's, while the"
          + " trainer fits bundles, and times each until every replica has acknowledged its"
          + " shield, as the log says. Times of steps begin with the POST."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe bench fleet --artefacts 10000",
      "  lethe bench fleet --artefacts 10000 --data DIR    keeps DIR, and is quick the next time",
      "  lethe bench fleet --requests 200 --pace 2 --replicas 2",
      "  lethe bench fleet --requests 1000 --burst --json",
      "  lethe bench fleet --requests 50 --stack .lethe/data    a stack that runs, which keeps them"
    })
final class BenchFleetCommand implements Callable<Integer> {
  private static final int PERSON = 1;
  private static final int QUESTIONS = 200;
  private static final int CLIENTS = 32;
  private static final String HEAD = "%-24s %9s %9s %9s %9s %9s%n";
  private static final String ROW = "%-24s %9d %9.0f %9.0f %9.0f %9.0f%n";

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

  @Option(
      names = "--requests",
      paramLabel = "N",
      description = "Post so many requests, and time their shields; --artefacts is unused then.")
  private @Nullable Integer requests;

  @Option(
      names = "--pace",
      paramLabel = "N",
      description =
          "Requests a second, sent whether or not earlier ones were answered (default:"
              + " ${DEFAULT-VALUE}).")
  private double pace = 2;

  @Option(
      names = "--burst",
      description = "Post them as fast as 32 clients at once get answers, in place of --pace.")
  private boolean burst;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      description = "Replicas of the stack that --requests starts (default: ${DEFAULT-VALUE}).")
  private int replicas = 2;

  @Option(
      names = "--examples",
      paramLabel = "N",
      description = "Examples of each of these requests, at most (default: ${DEFAULT-VALUE}).")
  private int examples = 4;

  @Option(
      names = "--stack",
      paramLabel = "DIR",
      description =
          "Data folder of a stack that runs, in place of one of its own. The requests stay there.")
  private @Nullable Path running;

  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (requests == null) {
      try (TemporaryFolder temporary = temporaryFolder()) {
        print(withBundles(folder(temporary), temporary));
      }
    } else {
      print(shields(load(requests)));
    }
    return ExitCode.OK;
  }

  private ShieldBenchmark.Load load(int count) {
    require(count >= 1, "--requests must be at least 1");
    require(pace > 0 && pace <= 1_000, "--pace must be above 0 and at most 1000");
    require(replicas >= 1, "--replicas must be at least 1");
    require(examples >= 1, "--examples must be at least 1");
    return new ShieldBenchmark.Load(count, burst ? 0 : pace, CLIENTS, examples);
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private ShieldTimes.Figures shields(ShieldBenchmark.Load load) throws Exception {
    if (running != null) {
      DataFolder folder = new DataFolder(running);
      return shields(
          load,
          StackAddresses.load(folder)
              .orElseThrow(
                  () ->
                      new CommandFailure(
                          ExitCode.NOT_RUNNING, "nothing runs on " + folder.root())));
    }
    try (TemporaryFolder temporary = temporaryFolder()) {
      Stack stack = stack(folder(temporary), replicas);
      try (StackGuard guard = guard(stack, temporary)) {
        return shields(load, stack.start());
      }
    }
  }

  private ShieldTimes.Figures shields(ShieldBenchmark.Load load, StackAddresses addresses)
      throws InterruptedException {
    return new ShieldBenchmark(addresses, load, spec.commandLine().getErr()::println).run();
  }

  private Map<String, Double> withBundles(DataFolder folder, @Nullable TemporaryFolder temporary)
      throws Exception {
    Stack stack = stack(folder, 1);
    try (StackGuard guard = guard(stack, temporary)) {
      StackAddresses addresses = stack.start();
      DemoSettings demo = new DemoSettings(PERSON, QUESTIONS);
      return new FleetBenchmark(addresses, artefacts, spec.commandLine().getErr()::println)
          .run(() -> demo.erase(addresses), demo.otherPrompts());
    }
  }

  private @Nullable TemporaryFolder temporaryFolder() throws IOException {
    return data == null ? TemporaryFolder.create("lethe-bench-") : null;
  }

  private DataFolder folder(@Nullable TemporaryFolder temporary) {
    return new DataFolder(
        temporary == null ? Objects.requireNonNull(data) : temporary.path().resolve("data"));
  }

  private Stack stack(DataFolder folder, int servers) throws IOException {
    Installation installation = Installation.current();
    Path model = installation.demoModel();
    StackOptions options =
        new StackOptions(
            "demo",
            model,
            folder,
            servers,
            List.of(),
            List.of(),
            StackOptions.precision("auto", model, ComputeDevice.CPU),
            false);
    return new Stack(installation, options, new StartReport(spec.commandLine().getErr()));
  }

  private static StackGuard guard(Stack stack, @Nullable TemporaryFolder temporary) {
    Path removed = temporary == null ? null : temporary.path();
    StackGuard guard = StackGuard.of(stack, ExitCode.INTERRUPTED, removed);
    if (temporary != null) {
      temporary.handOver();
    }
    return guard;
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

  private void print(ShieldTimes.Figures figures) {
    PrintWriter out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(JsonOption.line(figures));
      out.flush();
      return;
    }
    out.printf(Locale.ROOT, HEAD, "ms from the POST to", "requests", "p50", "p95", "p99", "max");
    for (ShieldTimes.Row row : figures.steps()) {
      out.printf(
          Locale.ROOT,
          ROW,
          row.step(),
          row.requests(),
          row.p50Ms(),
          row.p95Ms(),
          row.p99Ms(),
          row.maxMs());
    }
    out.printf(
        Locale.ROOT,
        "%d requests, all shields on every replica after %.1f s, %.1f a second, %d bundles"
            + " meanwhile%n",
        figures.requests(),
        figures.seconds(),
        figures.shieldsPerSecond(),
        figures.fitted());
    figures.ended().forEach((why, count) -> out.println(count + " without a shield: " + why));
    out.flush();
  }
}
