package dev.lethe.standalone.cli;

import dev.lethe.engine.model.ComputeDevice;
import dev.lethe.standalone.bench.ServeBenchmark;
import dev.lethe.standalone.demo.DemoSettings;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.Installation;
import dev.lethe.standalone.launch.Stack;
import dev.lethe.standalone.launch.StackAddresses;
import dev.lethe.standalone.launch.StackOptions;
import dev.lethe.standalone.profile.ProfileSetting;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    description = {
      "Measures answers over HTTP: time to the first text, and tokens per second, by several"
          + " clients at once, with live requests and while bundles are loaded.",
      "",
      "Starts a stack of its own with the demo model and one replica, and makes live requests of"
          + " copies of one bundle. With --inference-url it asks a replica that runs, as it is."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe bench serve",
      "  lethe bench serve --clients 1,8 --live 0,1000 --reloads 50 --json",
      "  lethe bench serve --inference-url http://127.0.0.1:8081 --model demo --api-key-file FILE"
    })
final class BenchServeCommand implements Callable<Integer> {
  private static final int PERSON = 1;
  private static final int QUESTIONS = 200;
  private static final String ROW = "%8s %8s %8d %8d %8d %10.1f %10.1f %10.1f%n";
  private static final String HEAD = "%8s %8s %8s %8s %8s %10s %10s %10s%n";

  @Option(
      names = "--clients",
      split = ",",
      paramLabel = "N",
      description = "How many ask at once, several with commas (default: 1,8,32).")
  private List<Integer> clients = List.of(1, 8, 32);

  @Option(
      names = "--live",
      split = ",",
      paramLabel = "N",
      description = "How many requests are live, several with commas (default: 0,100,1000).")
  private List<Integer> live = List.of(0, 100, 1000);

  @Option(
      names = "--reloads",
      paramLabel = "N",
      description =
          "Bundles to load one after another while 8 clients ask, at the end (default:"
              + " ${DEFAULT-VALUE}).")
  private int reloads = 50;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Longest answer (default: ${DEFAULT-VALUE}).")
  private int maxTokens = 32;

  @Option(
      names = "--inference-url",
      paramLabel = "URL",
      description = "A replica that runs, in place of a stack of its own.")
  private @Nullable String inferenceUrl;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "The model to ask there (default: the one that is served).")
  private @Nullable String model;

  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    check("--clients", clients, 1);
    check("--live", live, 0);
    if (!live.equals(live.stream().sorted().toList())) {
      throw new ParameterException(spec.commandLine(), "--live must be ascending");
    }
    DemoSettings demo = new DemoSettings(PERSON, QUESTIONS);
    PrintWriter err = spec.commandLine().getErr();
    ServeBenchmark bench =
        new ServeBenchmark(clients, maxTokens, demo.otherPrompts(), err::println);
    print(inferenceUrl == null ? ofItsOwn(bench, demo) : running(bench, inferenceUrl));
    return ExitCode.OK;
  }

  private void check(String option, List<Integer> values, int least) {
    if (values.isEmpty() || values.stream().anyMatch(value -> value < least)) {
      throw new ParameterException(
          spec.commandLine(), option + " must hold numbers of at least " + least);
    }
  }

  private List<ServeBenchmark.Row> running(ServeBenchmark bench, String url) throws Exception {
    Map<ProfileSetting, String> others = new EnumMap<>(ProfileSetting.class);
    ServiceOptions.put(others, ProfileSetting.INFERENCE_URL, url);
    ServiceOptions.put(others, ProfileSetting.MODEL, model);
    return bench.run(services.choose(spec, others).inference(1));
  }

  private List<ServeBenchmark.Row> ofItsOwn(ServeBenchmark bench, DemoSettings demo)
      throws Exception {
    Installation installation = Installation.current();
    Path folder = installation.demoModel();
    PrintWriter err = spec.commandLine().getErr();
    try (TemporaryFolder temporary = TemporaryFolder.create("lethe-bench-")) {
      StackOptions options =
          new StackOptions(
              "demo",
              folder,
              new DataFolder(temporary.path().resolve("data")),
              1,
              List.of(),
              List.of(),
              StackOptions.precision("auto", folder, ComputeDevice.CPU),
              false);
      Stack stack = new Stack(installation, options, new StartReport(err));
      try (StackGuard guard = StackGuard.of(stack, ExitCode.INTERRUPTED, temporary.path())) {
        temporary.handOver();
        StackAddresses addresses = stack.start();
        return bench.run(addresses, live, () -> demo.erase(addresses), reloads);
      }
    }
  }

  private void print(List<ServeBenchmark.Row> rows) {
    PrintWriter out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(JsonOption.line(rows));
      return;
    }
    out.printf(
        Locale.ROOT,
        HEAD,
        "live",
        "reloads",
        "clients",
        "calls",
        "failed",
        "first p50",
        "p99",
        "tokens/s");
    for (ServeBenchmark.Row row : rows) {
      out.printf(
          Locale.ROOT,
          ROW,
          row.live() < 0 ? "?" : String.valueOf(row.live()),
          row.reloads(),
          row.clients(),
          row.calls(),
          row.failed(),
          row.firstP50Ms(),
          row.firstP99Ms(),
          row.tokensPerSecond());
    }
    out.flush();
  }
}
