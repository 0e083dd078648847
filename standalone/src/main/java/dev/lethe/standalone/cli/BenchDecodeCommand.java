package dev.lethe.standalone.cli;

import dev.lethe.engine.model.Precision;
import dev.lethe.workbench.speed.DecodeBenchmark;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "decode",
    description = "Times greedy decoding with a key/value cache, from random tokens.",
    footerHeading = "%nExamples:%n",
    footer = "  lethe bench decode --model demo/model --json")
final class BenchDecodeCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "HuggingFace folder; needs no tokenizer.")
  private Path model = Path.of("");

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Rows at once (default: ${DEFAULT-VALUE}).")
  private int batch = 1;

  @Option(
      names = "--prompt",
      paramLabel = "N",
      description = "Tokens of the prompt (default: ${DEFAULT-VALUE}).")
  private int prompt = 16;

  @Option(
      names = "--new",
      paramLabel = "N",
      description = "Tokens decoded (default: ${DEFAULT-VALUE}).")
  private int newTokens = 64;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      description = "Repetitions; the median is shown (default: ${DEFAULT-VALUE}).")
  private int repeat = 5;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads one operation may use (default: ${DEFAULT-VALUE}).")
  private int threads = 2;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the tokens (default: ${DEFAULT-VALUE}).")
  private int seed = 0;

  @Mixin private PrecisionOption precision = new PrecisionOption();
  @Mixin private DeviceOption device = new DeviceOption();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    device.device().use();
    Precision asked = precision.of(model, device.device());
    DecodeBenchmark.Result result =
        new DecodeBenchmark(batch, prompt, newTokens, repeat, threads, seed, asked).run(model);
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(JsonOption.line(result));
    } else {
      out.printf(Locale.ROOT, "%.1f tokens/s%n", result.tokensPerSecond());
    }
    return ExitCode.OK;
  }
}
