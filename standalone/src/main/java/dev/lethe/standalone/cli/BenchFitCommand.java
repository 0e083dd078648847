package dev.lethe.standalone.cli;

import dev.lethe.workbench.speed.FitBenchmark;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "fit",
    description = "Times LoRA steps with the orthogonality penalty, on random tokens.",
    footerHeading = "%nExamples:%n",
    footer = "  lethe bench fit --model demo/model --json")
final class BenchFitCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "HuggingFace folder; needs no tokenizer.")
  private Path model = Path.of("");

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Rows a step (default: ${DEFAULT-VALUE}).")
  private int batch = 8;

  @Option(
      names = "--length",
      paramLabel = "N",
      description = "Tokens a row (default: ${DEFAULT-VALUE}).")
  private int length = 128;

  @Option(
      names = "--rank",
      paramLabel = "N",
      description = "LoRA rank (default: ${DEFAULT-VALUE}).")
  private int rank = 8;

  @Option(
      names = "--previous",
      paramLabel = "N",
      description = "Earlier adapters to stay orthogonal to (default: ${DEFAULT-VALUE}).")
  private int previous = 4;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps, the first two untimed (default: ${DEFAULT-VALUE}).")
  private int steps = 20;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads one operation may use (default: ${DEFAULT-VALUE}).")
  private int threads = 2;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of tokens and adapters (default: ${DEFAULT-VALUE}).")
  private int seed = 0;

  @Mixin private PrecisionOption precision = new PrecisionOption();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    FitBenchmark.Result result =
        new FitBenchmark(batch, length, rank, previous, steps, threads, seed, precision.of(model))
            .run(model);
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(JsonOption.line(result));
    } else {
      out.printf(
          Locale.ROOT,
          "%.4f s a step, %.0f tokens/s%n",
          result.secondsPerStep(),
          result.tokensPerSecond());
    }
    return ExitCode.OK;
  }
}
