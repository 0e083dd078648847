package dev.lethe.workbench.o3;

import dev.lethe.workbench.encoder.LayerEncoder;
import dev.lethe.workbench.encoder.LayerEncoders;
import java.util.List;

/**
 * The detectors that {@link O3Method} has in a comparison, without its adapter. Their encoder is
 * not tuned, so that a question is read once for all of them. Not thread-safe; whoever opens it
 * closes it, after its detectors.
 */
public final class O3Gates implements AutoCloseable {
  private final O3Settings settings = O3Settings.comparison();
  private final LayerEncoder encoder = LayerEncoders.miniLm();

  /** One request's detector. Owns native memory; whoever fits it closes it. */
  public static final class Gate implements AutoCloseable {
    private final O3Detector detector;

    private Gate(O3Detector detector) {
      this.detector = detector;
    }

    /**
     * Weights above the one that counts as fired, so at least zero fires.
     *
     * @param states as {@link O3Gates#read} gives them, of at least one prompt
     */
    public double[] margins(float[][][] states) {
      double[] margins = detector.weights(states);
      for (int i = 0; i < margins.length; i++) {
        margins[i] -= O3Method.FIRED;
      }
      return margins;
    }

    @Override
    public void close() {
      detector.close();
    }
  }

  /** What detectors look at in prompts: {@code [prompts][layers + 1][width]}. */
  public float[][][] read(List<String> prompts) {
    return encoder.states(
        prompts.stream().map(BarePrompt::bare).map(encoder::tokens).toList(), null);
  }

  /**
   * @param prompts of the forget set
   * @throws IllegalArgumentException if there are fewer than two
   */
  public Gate fit(List<String> prompts, long seed) {
    List<String> questions = prompts.stream().map(BarePrompt::bare).toList();
    return new Gate(O3Detector.fit(encoder, questions, settings, seed));
  }

  @Override
  public void close() {
    encoder.close();
  }
}
