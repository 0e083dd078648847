package dev.lethe.standalone.cli;

import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.localstack.PostgresSettings;
import dev.lethe.standalone.terminal.ProgressBar;
import dev.lethe.standalone.terminal.Terminal;
import dev.lethe.workbench.falsefire.FalseFireBenchmark;
import dev.lethe.workbench.falsefire.FalseFireReport;
import dev.lethe.workbench.falsefire.FalseFireResult;
import dev.lethe.workbench.falsefire.FalseFireSettings;
import dev.lethe.workbench.report.StageResult;
import dev.lethe.workbench.run.RunListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "false-fire",
    description = {
      "Counts the questions about what stays on which any of the first N requests' gates fires.",
      "",
      "Fits gates alone, no adapters, in the spec's order; each question meets each gate once."
          + " Without --model the right answers stand for the model's."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe bench false-fire --spec tofu-200 --model taught --out curve",
      "  lethe bench false-fire --spec tofu-200 --requests 1,10,200 --budget 0.01"
    })
final class BenchFalseFireCommand implements Callable<Integer> {
  @Option(names = "--spec", required = true, paramLabel = "DIR", description = "Spec folder.")
  private Path folder = Path.of("");

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "HuggingFace folder of the base, which drafts the answers.")
  private @Nullable Path model;

  @Option(
      names = "--requests",
      split = ",",
      paramLabel = "N",
      description =
          "After how many requests to count, ascending (default: 1,10,100,1000). The curve ends"
              + " where the spec does.")
  private List<Integer> requests = new ArrayList<>(FalseFireSettings.REQUESTS);

  @Option(
      names = "--gates",
      split = ",",
      paramLabel = "NAME",
      description = "Any of lethe, o3, embedding (default: all of these).")
  private List<String> gates = new ArrayList<>(FalseFireSettings.GATES);

  @Option(
      names = "--general",
      paramLabel = "FILE",
      description =
          "General questions as JSON Lines of prompt and completion (default: everyday questions"
              + " that no gate is fitted on).")
  private @Nullable Path general;

  @Option(
      names = "--budget",
      paramLabel = "SHARE",
      description =
          "Raise thresholds until all gates together fire on no more of the background, 0 to 1.")
  private @Nullable Double budget;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all fits (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--encoder",
      paramLabel = "DIR",
      description = "The gates' sentence encoder, as `up` takes it (default: the bundled one).")
  private @Nullable Path encoder;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to write table, curve (SVG) and all figures (JSON).")
  private @Nullable Path out;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "For what depends on the model alone (default: in the cache of this user).")
  private Path cache = PostgresSettings.defaultCache().resolve("bench");

  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    FalseFireSettings settings =
        new FalseFireSettings(folder, model, requests, gates, general, budget, seed, cache);
    Terminal terminal =
        new Terminal(spec.commandLine().getErr(), Boolean.getBoolean("lethe.stderr.tty"));
    FalseFireResult result =
        new FalseFireBenchmark(
                settings,
                new Watcher(terminal),
                () -> SentenceEncoders.of(Optional.ofNullable(encoder)))
            .run();
    if (out != null) {
      FalseFireReport.write(result, out);
    }
    var printed = spec.commandLine().getOut();
    if (json.wanted()) {
      printed.println(JsonOption.line(result));
    } else {
      printed.print(FalseFireReport.markdown(result));
    }
    printed.flush();
    return ExitCode.OK;
  }

  private record Watcher(Terminal terminal) implements RunListener {
    @Override
    public void progress(String label, long done, long total, double secondsLeft) {
      terminal.progress(ProgressBar.text("false-fire", done, total, label));
    }

    @Override
    public void stage(String method, StageResult stage) {}
  }
}
