package dev.lethe.workbench.run;

import dev.lethe.engine.bundle.Sha256;
import dev.lethe.workbench.pretrain.ModelShape;
import dev.lethe.workbench.pretrain.PretrainSettings;
import dev.lethe.workbench.pretrain.PretrainSettings.Precision;
import dev.lethe.workbench.pretrain.Pretrainer;
import dev.lethe.workbench.pretrain.TrainingSchedule;
import dev.lethe.workbench.spec.ExampleFile;
import dev.lethe.workbench.spec.ForgetSpec;
import dev.lethe.workbench.spec.SpecExample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A base model taught from a spec, once for the same data and settings. */
final class TrainedModel {
  private static final String WEIGHTS = "model.safetensors";

  private TrainedModel() {}

  /** The folder; goes on where an earlier call was interrupted. */
  static Path folder(ForgetSpec spec, BaseTraining teaching, Path cache, RunListener listener)
      throws IOException, InterruptedException {
    List<SpecExample> examples = ExampleFile.read(spec.teach());
    ModelShape shape = teaching.shape(examples, spec.maxNewTokens());
    TrainingSchedule schedule = teaching.schedule(examples.size());
    int threads = Runtime.getRuntime().availableProcessors();
    String settings = Sha256.of(spec.teach()) + ' ' + shape + ' ' + schedule + ' ' + threads;
    String key = Sha256.of(settings.getBytes(StandardCharsets.UTF_8)).substring(7, 23);
    Path folder = cache.resolve("models").resolve(key);
    if (!Files.isRegularFile(folder.resolve(WEIGHTS))) {
      boolean resume = Files.isRegularFile(folder.resolve("checkpoint").resolve("run.txt"));
      PretrainSettings run =
          new PretrainSettings(
              spec.teach(), folder, null, shape, schedule, Precision.F32, resume, threads);
      new Pretrainer()
          .run(run, p -> listener.progress("teaching", p.step(), p.steps(), p.secondsLeft()));
    }
    return folder;
  }
}
