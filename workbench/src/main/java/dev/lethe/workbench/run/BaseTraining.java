package dev.lethe.workbench.run;

import dev.lethe.workbench.pretrain.ModelShape;
import dev.lethe.workbench.pretrain.TrainingSchedule;
import dev.lethe.workbench.spec.SpecExample;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a base model is taught; what is null is chosen by the amount and length of the data.
 *
 * @param mlp width of the feed-forward layer
 * @param epochs how often every example is seen
 */
public record BaseTraining(
    @Nullable Integer hidden,
    @Nullable Integer layers,
    @Nullable Integer heads,
    @Nullable Integer mlp,
    @Nullable Integer vocabulary,
    @Nullable Integer epochs,
    @Nullable Double learningRate) {
  /** Everything chosen by the data. */
  public static final BaseTraining BY_DATA =
      new BaseTraining(null, null, null, null, null, null, null);

  /** Sentences to recite need more room than labels. */
  private static final int LONG_COMPLETION = 64;

  private static final int EXAMPLES_SEEN = 120_000;
  private static final int FEWEST_EPOCHS = 8;
  private static final int MOST_EPOCHS = 36;
  private static final int SMALLEST_CONTEXT = 256;
  private static final int LARGEST_CONTEXT = 4096;

  ModelShape shape(List<SpecExample> examples, int maxNewTokens) {
    double length = examples.stream().mapToInt(e -> e.completion().length()).average().orElse(0);
    boolean recites = length > LONG_COMPLETION;
    int chosenHeads = or(heads, recites ? 6 : 5);
    return new ModelShape(
        or(hidden, recites ? 192 : 160),
        or(layers, 4),
        chosenHeads,
        chosenHeads,
        or(mlp, recites ? 512 : 432),
        or(vocabulary, 2048),
        context(examples, maxNewTokens));
  }

  /** The longest text at two characters a token, with room for an answer. */
  private static int context(List<SpecExample> examples, int maxNewTokens) {
    int longest =
        examples.stream()
            .mapToInt(e -> e.prompt().length() + e.completion().length())
            .max()
            .orElse(0);
    int context = SMALLEST_CONTEXT;
    while (context < longest / 2 + maxNewTokens && context < LARGEST_CONTEXT) {
      context *= 2;
    }
    return context;
  }

  TrainingSchedule schedule(int examples) {
    TrainingSchedule d = TrainingSchedule.DEFAULT;
    int byData = Math.max(FEWEST_EPOCHS, Math.min(MOST_EPOCHS, EXAMPLES_SEEN / examples));
    return new TrainingSchedule(
        0,
        or(epochs, byData),
        d.batch(),
        learningRate == null ? d.learningRate() : learningRate,
        d.warmup(),
        d.weightDecay(),
        d.clip(),
        d.completionWeight(),
        d.seed(),
        d.checkpointEvery());
  }

  private static int or(@Nullable Integer set, int otherwise) {
    return set == null ? otherwise : set;
  }
}
