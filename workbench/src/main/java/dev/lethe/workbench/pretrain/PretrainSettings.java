package dev.lethe.workbench.pretrain;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One run.
 *
 * @param data JSON Lines of {@code {"prompt","completion"}} or {@code {"text"}}
 * @param out the folder that is written; it must not hold a model yet
 * @param from a HuggingFace folder to go on from, its tokenizer kept; null to start from scratch
 * @param shape used only from scratch
 * @param resume go on after an interrupted run with the same data and settings
 * @param threads that one operation may use
 */
public record PretrainSettings(
    Path data,
    Path out,
    @Nullable Path from,
    ModelShape shape,
    TrainingSchedule schedule,
    Precision precision,
    boolean resume,
    int threads) {

  /** How the weights are written; they are trained in float32. */
  public enum Precision {
    F32,
    F16
  }

  public PretrainSettings {
    OptionChecks.positive("threads", threads);
  }

  /** From scratch, everything else by default. */
  public static PretrainSettings of(Path data, Path out) {
    int threads = Runtime.getRuntime().availableProcessors();
    return new PretrainSettings(
        data,
        out,
        null,
        ModelShape.DEFAULT,
        TrainingSchedule.DEFAULT,
        Precision.F32,
        false,
        threads);
  }
}
