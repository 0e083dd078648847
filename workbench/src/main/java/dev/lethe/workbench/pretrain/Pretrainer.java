package dev.lethe.workbench.pretrain;

import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.ModelFolder;
import dev.lethe.engine.model.Weights;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import dev.lethe.engine.safetensors.TensorDataType;
import dev.lethe.workbench.pretrain.PretrainSettings.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Teaches a model all weights, from scratch or from a HuggingFace folder, and writes an ordinary
 * HuggingFace folder. The same data, settings and library versions give the same weights, also
 * after an interruption. Only one run (or LoRA fit) at a time in a JVM.
 */
public final class Pretrainer {
  private final Clock clock;

  public Pretrainer() {
    this(Clock.systemUTC());
  }

  /**
   * @param clock for tokens per second and seconds left; the weights don't depend on it
   */
  public Pretrainer(Clock clock) {
    this.clock = clock;
  }

  /**
   * Trains to the end. When the thread is interrupted, the run saves a checkpoint and gives up.
   *
   * @throws BadDataException naming file and line
   * @throws IllegalArgumentException naming the option or file that is wrong
   * @throws ArithmeticException if training diverges
   */
  public PretrainResult run(PretrainSettings settings, PretrainListener listener)
      throws IOException, InterruptedException {
    Path out = settings.out();
    OptionChecks.that(
        !Files.exists(out.resolve(OutputFolder.WEIGHTS)), "out: the folder already holds a model");
    Files.createDirectories(out);
    TrainingCheckpoints checkpoints = new TrainingCheckpoints(out, RunFingerprint.of(settings));
    TrainingCheckpoints.@Nullable Saved saved =
        settings.resume() ? checkpoints.load().orElse(null) : null;
    List<TrainingRow> rows = TrainingDataFile.read(settings.data());
    OutputFolder folder = new OutputFolder(out);
    if (saved == null) {
      checkpoints.begin();
      prepare(settings, rows, folder);
    }
    ModelConfig config = ModelConfig.read(out);
    List<TokenizedText> texts = tokenize(settings, rows, config);
    try (Weights weights = saved == null ? start(settings, config) : saved.weights(config)) {
      TrainingRun run =
          new TrainingRun(new Decoder(config, weights), weights, texts, settings, clock);
      PretrainResult result = run.train(checkpoints, saved, listener);
      TensorDataType kind =
          settings.precision() == Precision.F16 ? TensorDataType.F16 : TensorDataType.F32;
      SafetensorsWriter.write(out.resolve(OutputFolder.WEIGHTS), weights.toTensors(), kind);
      checkpoints.clear();
      return result;
    }
  }

  private static void prepare(
      PretrainSettings settings, List<TrainingRow> rows, OutputFolder folder) throws IOException {
    Path from = settings.from();
    if (from == null) {
      folder.create(rows, settings.shape(), settings.precision());
    } else {
      folder.copyFrom(from, settings.precision());
    }
  }

  private static Weights start(PretrainSettings settings, ModelConfig config) {
    Path from = settings.from();
    if (from == null) {
      return Weights.initial(config, settings.schedule().seed());
    }
    return ModelFolder.weights(from, config);
  }

  private static List<TokenizedText> tokenize(
      PretrainSettings settings, List<TrainingRow> rows, ModelConfig config) {
    List<TokenizedText> texts = new ArrayList<>();
    try (Tokenization tokenizer = Tokenization.open(settings.out(), config.contextLength())) {
      for (TrainingRow row : rows) {
        texts.addAll(tokenizer.tokenize(row, settings.data()));
      }
    }
    return texts;
  }
}
