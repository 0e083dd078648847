package dev.lethe.standalone.cli;

import dev.lethe.engine.model.ComputeDevice;
import dev.lethe.standalone.bench.ModelBenchmark;
import dev.lethe.standalone.demo.DemoSettings;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.Installation;
import dev.lethe.standalone.launch.Stack;
import dev.lethe.standalone.launch.StackAddresses;
import dev.lethe.standalone.launch.StackOptions;
import dev.lethe.workbench.speed.DecodeBenchmark;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "model",
    description = {
      "Measures what one model costs: start, memory, shield and bundle of one"
          + " request, tokens per second.",
      "",
      "Starts a stack of its own with one replica, posts a request about a person who doesn't"
          + " exist, waits until it has ended, and decodes in this process afterwards. A model that"
          + " never heard of the person has nothing to forget; the work is the same."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  lethe bench model --model ~/models/smollm2-135m --json"})
final class BenchModelCommand implements Callable<Integer> {
  private static final String ID = "bench-model-1";
  private static final int PROMPT = 256;
  private static final int NEW_TOKENS = 64;
  private static final int REPEAT = 3;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "HuggingFace folder.")
  private Path model = Path.of("");

  @Option(
      names = "--examples",
      paramLabel = "N",
      description = "Examples of the request, at most 84 (default: ${DEFAULT-VALUE}).")
  private int examples = 80;

  @Option(
      names = "--ignore-memory",
      description = "Start even if the machine has less memory than will be needed.")
  private boolean ignoreMemory;

  @Mixin private PrecisionOption precision = new PrecisionOption();
  @Mixin private DeviceOption device = new DeviceOption();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  /** Everything that was seen. */
  private record Figures(
      String precision,
      double readySeconds,
      ModelBenchmark.Result request,
      DecodeBenchmark.Result oneRow) {}

  @Override
  public Integer call() throws Exception {
    try (TemporaryFolder temporary = TemporaryFolder.create("lethe-bench-")) {
      print(run(temporary));
    }
    return ExitCode.OK;
  }

  private Figures run(TemporaryFolder temporary) throws Exception {
    DataFolder data = new DataFolder(temporary.path().resolve("data"));
    ComputeDevice place = device.device();
    var asked = StackOptions.precision(precision.text(), model, place);
    StackOptions options =
        new StackOptions(
            "bench",
            model,
            data,
            1,
            List.of(),
            List.of(),
            asked,
            place,
            Optional.empty(),
            ignoreMemory);
    var err = spec.commandLine().getErr();
    byte[] body = DemoSettings.erasure(ID, options.modelId(), examples);
    Stack stack = new Stack(Installation.current(), options, new StartReport(err));
    double ready;
    ModelBenchmark.Result request;
    try (StackGuard guard = StackGuard.of(stack, ExitCode.INTERRUPTED, temporary.path());
        ModelBenchmark bench = new ModelBenchmark(data, err::println)) {
      temporary.handOver();
      long begun = System.nanoTime();
      StackAddresses addresses = stack.start();
      ready = (System.nanoTime() - begun) / 1e9;
      request = bench.run(addresses, stack.trainer(), ID, body);
    }
    temporary.takeBack();
    err.println("decoding");
    place.use();
    int threads = Runtime.getRuntime().availableProcessors();
    var decode = new DecodeBenchmark(1, PROMPT, NEW_TOKENS, REPEAT, threads, 0, asked).run(model);
    return new Figures(asked.text(), ready, request, decode);
  }

  private void print(Figures figures) {
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(JsonOption.line(figures));
      return;
    }
    ModelBenchmark.Result request = figures.request();
    line("ready after, s", figures.readySeconds());
    line("all processes when ready, MB", request.readyMb());
    line("all processes at most, MB", request.mostMb());
    request.residentMb().forEach((name, mb) -> line("  " + name + " resident, MB", mb));
    line("shield in force after, s", request.shieldSeconds());
    line("request ended after, s", request.endSeconds());
    request.phaseSeconds().forEach((phase, seconds) -> line("  " + phase + ", s", seconds));
    out.println(("ended in " + request.state() + " " + request.reason()).strip());
    if (request.nothingToForget()) {
      out.println("the model had nothing to forget");
    }
    line("decoding one row in " + figures.precision() + ", tokens/s", tokens(figures));
    line("reading its prompt, tokens/s", figures.oneRow().promptTokensPerSecond());
    out.flush();
  }

  private static double tokens(Figures figures) {
    return figures.oneRow().tokensPerSecond();
  }

  private void line(String what, double value) {
    spec.commandLine().getOut().println(String.format(Locale.ROOT, "%-48s %9.1f", what, value));
  }
}
