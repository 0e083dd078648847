package dev.lethe.standalone.cli;

import dev.lethe.engine.folder.FolderCheck;
import dev.lethe.engine.folder.FolderReport;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.unlearn.BackgroundPreparation;
import dev.lethe.engine.unlearn.Unlearner.Growth;
import dev.lethe.standalone.terminal.ProgressBar;
import dev.lethe.standalone.terminal.Terminal;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "prepare",
    description = {
      "Writes a model's own background into its folder, ahead of time.",
      "",
      "Without it a stack is ready just as soon: everyday questions stand in, and the trainer",
      "makes the model's own background whenever it has nothing else to do. With it every",
      "request's gate is fitted against what the model itself says, from the first one on.",
      "Writes lethe-background.jsonl; needs no other data. Ctrl-C keeps what is made; the same",
      "command goes on."
    },
    footerHeading = "%nExample:%n",
    footer = "  lethe model prepare path/to/model")
final class ModelPrepareCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "HuggingFace folder; written to.")
  private Path folder = Path.of("");

  @Mixin private PrecisionOption precision = new PrecisionOption();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  /**
   * @param samples in the background
   * @param seconds this run took
   */
  private record Prepared(int samples, double seconds) {}

  @Override
  public Integer call() {
    FolderReport report = FolderCheck.quick(folder);
    if (!report.problems().isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, report.problems().get(0));
    }
    if (BackgroundPreparation.isThere(folder)) {
      throw new CommandFailure(
          ExitCode.USAGE, "the folder has a lethe-background.jsonl; delete it to have another");
    }
    Terminal terminal =
        new Terminal(spec.commandLine().getErr(), Boolean.getBoolean("lethe.stderr.tty"));
    try (SignalInterrupt interruption = SignalInterrupt.ofThisThread();
        LanguageModel model = LanguageModel.load(folder, precision.of(folder))) {
      print(terminal, prepare(model, terminal));
    } catch (CancellationException e) {
      throw new CommandFailure(
          ExitCode.INTERRUPTED, "interrupted; the same command goes on from here");
    }
    return ExitCode.OK;
  }

  private Prepared prepare(LanguageModel model, Terminal terminal) {
    BackgroundPreparation preparation = new BackgroundPreparation(folder, model);
    int before = preparation.growth().made();
    long begin = System.nanoTime();
    do {
      show(terminal, preparation.growth(), before, System.nanoTime() - begin);
    } while (preparation.grow());
    return new Prepared(preparation.growth().made(), (System.nanoTime() - begin) / 1e9);
  }

  private static void show(Terminal terminal, Growth growth, int before, long nanos) {
    int made = growth.made() - before;
    String left = "";
    if (made > 0) {
      long seconds = Math.round(nanos / 1e9 / made * (growth.of() - growth.made()));
      left = String.format(Locale.ROOT, "%d:%02d left", seconds / 60, seconds % 60);
    }
    terminal.progress(
        ProgressBar.text(growth.made() + " of " + growth.of(), growth.made(), growth.of(), left));
  }

  private void print(Terminal terminal, Prepared prepared) {
    terminal.progressDone(
        String.format(Locale.ROOT, "%d samples, %.0f s", prepared.samples(), prepared.seconds()));
    if (json.wanted()) {
      spec.commandLine().getOut().println(JsonOption.line(prepared));
    } else {
      spec.commandLine().getOut().println(folder.toAbsolutePath().normalize());
    }
  }
}
