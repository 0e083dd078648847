package dev.lethe.standalone.cli;

import dev.lethe.standalone.terminal.ProgressBar;
import dev.lethe.standalone.terminal.Terminal;
import dev.lethe.workbench.pretrain.ModelShape;
import dev.lethe.workbench.pretrain.PretrainListener;
import dev.lethe.workbench.pretrain.PretrainResult;
import dev.lethe.workbench.pretrain.PretrainSettings;
import dev.lethe.workbench.pretrain.PretrainSettings.Precision;
import dev.lethe.workbench.pretrain.Pretrainer;
import dev.lethe.workbench.pretrain.TrainingSchedule;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "pretrain",
    description = {
      "Teaches a model from scratch (with a byte-level BPE tokenizer of its own) or goes on from a"
          + " folder, and writes an ordinary HuggingFace folder.",
      "",
      "Each line of the data is {\"prompt\": ..., \"completion\": ...} or {\"text\": ...}. Ctrl-C"
          + " saves a checkpoint; --resume goes on from it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe pretrain --data teach.jsonl --out model",
      "  lethe pretrain --data teach.jsonl --out model --hidden 256 --layers 6 --epochs 30",
      "  lethe pretrain --data more.jsonl --out taught --from model --steps 500 --lr 1e-3"
    })
final class PretrainCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "The texts to teach, as JSON Lines.")
  private Path data = Path.of("");

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to write.")
  private Path out = Path.of("");

  @Option(names = "--from", paramLabel = "DIR", description = "HuggingFace folder to go on from.")
  private @Nullable Path from;

  @ArgGroup(validate = false, heading = "%nShape, from scratch only:%n")
  private ShapeOptions shape = new ShapeOptions();

  @ArgGroup(validate = false, heading = "%nSchedule:%n")
  private ScheduleOptions schedule = new ScheduleOptions();

  @ArgGroup(validate = false, heading = "%nRun:%n")
  private RunOptions run = new RunOptions();

  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  static final class ShapeOptions {
    private static final ModelShape D = ModelShape.DEFAULT;

    @Option(names = "--hidden", paramLabel = "N", description = "Hidden size.")
    private int hidden = D.hidden();

    @Option(names = "--layers", paramLabel = "N", description = "Layers.")
    private int layers = D.layers();

    @Option(names = "--heads", paramLabel = "N", description = "Attention heads.")
    private int heads = D.heads();

    @Option(names = "--kv-heads", paramLabel = "N", description = "Key and value heads.")
    private int kvHeads = D.kvHeads();

    @Option(names = "--mlp", paramLabel = "N", description = "Width of the feed-forward layer.")
    private int mlp = D.mlp();

    @Option(names = "--vocab", paramLabel = "N", description = "Size of the vocabulary.")
    private int vocabulary = D.vocabulary();

    @Option(names = "--context", paramLabel = "N", description = "Longest text, tokens.")
    private int context = D.context();

    ModelShape shape() {
      return new ModelShape(hidden, layers, heads, kvHeads, mlp, vocabulary, context);
    }
  }

  static final class ScheduleOptions {
    private static final TrainingSchedule D = TrainingSchedule.DEFAULT;

    @Option(
        names = "--steps",
        paramLabel = "N",
        description = "Optimiser steps, in place of epochs; 0: as the epochs say.")
    private int steps = D.steps();

    @Option(names = "--epochs", paramLabel = "N", description = "How often each text is seen.")
    private int epochs = D.epochs();

    @Option(names = "--batch", paramLabel = "N", description = "Texts of one step.")
    private int batch = D.batch();

    @Option(names = "--lr", paramLabel = "RATE", description = "Largest learning rate.")
    private double learningRate = D.learningRate();

    @Option(
        names = "--warmup",
        paramLabel = "SHARE",
        description = "Share of the steps until the learning rate is at its largest.")
    private double warmup = D.warmup();

    @Option(names = "--weight-decay", paramLabel = "X", description = "AdamW's weight decay.")
    private double weightDecay = D.weightDecay();

    @Option(
        names = "--completion-weight",
        paramLabel = "X",
        description = "How much more a completion's token counts than a prompt's.")
    private double completionWeight = D.completionWeight();

    @Option(
        names = "--seed",
        paramLabel = "N",
        description = "Seed. The same seed makes the same weights.")
    private long seed = D.seed();

    @Option(
        names = "--checkpoint-every",
        paramLabel = "N",
        description = "Steps between checkpoints.")
    private int checkpointEvery = D.checkpointEvery();

    TrainingSchedule schedule() {
      return new TrainingSchedule(
          steps,
          epochs,
          batch,
          learningRate,
          warmup,
          weightDecay,
          D.clip(),
          completionWeight,
          seed,
          checkpointEvery);
    }
  }

  static final class RunOptions {
    @Option(
        names = "--precision",
        paramLabel = "f32|f16",
        description = "Number format of the written weights (default: f32).")
    private Precision precision = Precision.F32;

    @Option(names = "--resume", description = "Go on after an interrupted run.")
    private boolean resume;

    @Option(
        names = "--threads",
        paramLabel = "N",
        description = "Threads one operation may use (default: one for each processor).")
    private int threads = Runtime.getRuntime().availableProcessors();
  }

  @Override
  public Integer call() throws Exception {
    PretrainSettings settings =
        new PretrainSettings(
            data,
            out,
            from,
            shape.shape(),
            schedule.schedule(),
            run.precision,
            run.resume,
            run.threads);
    PretrainResult result;
    Terminal terminal =
        new Terminal(spec.commandLine().getErr(), Boolean.getBoolean("lethe.stderr.tty"));
    try (SignalInterrupt interruption = SignalInterrupt.ofThisThread()) {
      result = new Pretrainer().run(settings, progress -> show(terminal, progress));
    } catch (InterruptedException e) {
      throw new CommandFailure(
          ExitCode.INTERRUPTED, "interrupted; go on with --resume and the same settings");
    }
    print(terminal, result);
    return ExitCode.OK;
  }

  private static void show(Terminal terminal, PretrainListener.Progress p) {
    terminal.progress(ProgressBar.text("step " + p.step(), p.step(), p.steps(), detail(p)));
  }

  private static String detail(PretrainListener.Progress p) {
    long left = Math.round(p.secondsLeft());
    return String.format(
        Locale.ROOT,
        "loss %.3f %.0f tok/s %d:%02d",
        p.loss(),
        p.tokensPerSecond(),
        left / 60,
        left % 60);
  }

  private void print(Terminal terminal, PretrainResult result) {
    terminal.progressDone(
        String.format(
            Locale.ROOT,
            "%d parameters, %d texts, %d steps, loss %.4f, %.0f tokens/s, %.0f s",
            result.parameters(),
            result.texts(),
            result.steps(),
            result.loss(),
            result.tokensPerSecond(),
            result.seconds()));
    if (json.wanted()) {
      spec.commandLine().getOut().println(JsonOption.line(result));
    } else {
      spec.commandLine().getOut().println(out.toAbsolutePath().normalize());
    }
  }
}
