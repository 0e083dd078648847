package dev.lethe.standalone.cli;

import dev.lethe.localstack.PostgresSettings;
import dev.lethe.standalone.terminal.ProgressBar;
import dev.lethe.standalone.terminal.Terminal;
import dev.lethe.workbench.catalogue.UnlearningMethods;
import dev.lethe.workbench.report.BenchmarkReport;
import dev.lethe.workbench.report.MarkdownTable;
import dev.lethe.workbench.report.Plots;
import dev.lethe.workbench.report.PrivacyResult;
import dev.lethe.workbench.report.PrivacyTable;
import dev.lethe.workbench.report.ResultJson;
import dev.lethe.workbench.report.StageResult;
import dev.lethe.workbench.run.BaseTraining;
import dev.lethe.workbench.run.ContinualBenchmark;
import dev.lethe.workbench.run.RunListener;
import dev.lethe.workbench.run.RunSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "continual",
    description = {
      "Forgets request after request, method beside method, and scores each after every request.",
      "",
      "Without --model a model is taught from the spec first. Models, and finished stages of a run"
          + " that was interrupted, are kept in the cache."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe bench continual --spec clinc-4 --json result.json --plots plots",
      "  lethe bench continual --spec tofu-2 --model taught --methods base,lethe --seed 2"
    })
final class BenchContinualCommand implements Callable<Integer> {
  @Option(names = "--spec", required = true, paramLabel = "DIR", description = "Spec folder.")
  private Path folder = Path.of("");

  @Option(names = "--model", paramLabel = "DIR", description = "HuggingFace folder of the base.")
  private @Nullable Path model;

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "NAME",
      description = {
        "Any of base, ga, npo, simnpo, po, o3, embedding, lethe, graddiff, rmu (default: all of",
        "these), and lethe-at-once: lethe with everyday questions in place of what the model",
        "writes itself. graddiff and rmu use retained data; the others never see any."
      })
  private List<String> methods = new ArrayList<>(UnlearningMethods.compared());

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all fits (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--json", paramLabel = "FILE", description = "Where to write all figures.")
  private @Nullable Path json;

  @Option(names = "--plots", paramLabel = "DIR", description = "Where to write SVG plots.")
  private @Nullable Path plots;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "Forget examples of a request that are scored (default: ${DEFAULT-VALUE}).")
  private int sample = RunSettings.SAMPLE;

  @Option(
      names = "--privacy",
      description = {
        "Attack each method after its last request, through its gates: membership inference,",
        "PrivLeak, extraction, verbatim and knowledge memorisation. Takes time."
      })
  private boolean privacy;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "For models and finished stages (default: in the cache of this user).")
  private Path cache = PostgresSettings.defaultCache().resolve("bench");

  @Option(names = "--fresh", description = "Do not use what an earlier run has finished.")
  private boolean fresh;

  @ArgGroup(validate = false, heading = "%nTeaching, chosen by the data if not set:%n")
  private TeachOptions teach = new TeachOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  static final class TeachOptions {
    @Option(names = "--hidden", paramLabel = "N", description = "Hidden size.")
    private @Nullable Integer hidden;

    @Option(names = "--layers", paramLabel = "N", description = "Layers.")
    private @Nullable Integer layers;

    @Option(names = "--heads", paramLabel = "N", description = "Attention heads.")
    private @Nullable Integer heads;

    @Option(names = "--mlp", paramLabel = "N", description = "Width of the feed-forward layer.")
    private @Nullable Integer mlp;

    @Option(names = "--vocab", paramLabel = "N", description = "Size of the vocabulary.")
    private @Nullable Integer vocabulary;

    @Option(names = "--epochs", paramLabel = "N", description = "How often each text is seen.")
    private @Nullable Integer epochs;

    @Option(names = "--lr", paramLabel = "RATE", description = "Largest learning rate.")
    private @Nullable Double learningRate;

    BaseTraining baseTraining() {
      return new BaseTraining(hidden, layers, heads, mlp, vocabulary, epochs, learningRate);
    }
  }

  @Override
  public Integer call() throws IOException {
    RunSettings settings =
        new RunSettings(
            folder, model, methods, seed, sample, cache, teach.baseTraining(), fresh, privacy);
    Terminal terminal =
        new Terminal(spec.commandLine().getErr(), Boolean.getBoolean("lethe.stderr.tty"));
    BenchmarkReport report;
    try (SignalInterrupt interruption = SignalInterrupt.ofThisThread()) {
      report = new ContinualBenchmark(settings, new Watcher(terminal)).run();
    } catch (InterruptedException e) {
      throw new CommandFailure(
          ExitCode.INTERRUPTED, "interrupted; the same command goes on from there");
    }
    if (json != null) {
      ResultJson.write(json, report);
    }
    if (plots != null) {
      Plots.write(report.result(), plots);
    }
    print(report);
    return ExitCode.OK;
  }

  private void print(BenchmarkReport report) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(MarkdownTable.of(report.result()));
    PrivacyResult attacked = report.privacy();
    if (attacked != null) {
      out.print(PrivacyTable.of(attacked));
    }
    out.flush();
  }

  private record Watcher(Terminal terminal) implements RunListener {
    @Override
    public void progress(String label, long done, long total, double secondsLeft) {
      long left = Math.round(secondsLeft);
      String detail =
          left < 0
              ? label
              : String.format(Locale.ROOT, "%d:%02d left  %s", left / 60, left % 60, label);
      terminal.progress(ProgressBar.text("continual", done, total, detail));
    }

    @Override
    public void stage(String method, StageResult s) {
      terminal.progressDone(
          String.format(
              Locale.ROOT,
              "%-5s %-24s S.U. %5.1f  D.U. %5.1f  R.D. %5.1f %%  fit %.0f s%s",
              method,
              s.request(),
              100 * s.su(),
              100 * s.du(),
              100 * s.rd(),
              s.fitSeconds(),
              UnlearningMethods.usesRetainedData(method) ? "  (uses retained data)" : ""));
    }
  }
}
