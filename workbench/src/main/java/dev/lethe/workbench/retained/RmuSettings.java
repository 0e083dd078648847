package dev.lethe.workbench.retained;

import dev.lethe.engine.model.ModelConfig;

/**
 * How representations are misdirected. The published values (Zephyr 7B: the eighth block of 32, a
 * target of length 6.5, α 1200) are lengths and weights of one large model and say nothing for
 * another; these are relative to the model.
 *
 * @param layer after how many blocks states are steered
 * @param coefficient length of the target, in mean lengths of the base's states there
 * @param alpha weight of what is retained
 */
record RmuSettings(int layer, double coefficient, double alpha) {
  /** As adaptive RMU has it (arXiv 2408.06223). */
  private static final double COEFFICIENT = 5;

  /**
   * Far below the published: there a topic is told from all other text, here one person from the
   * next, asked in the same words. Not tuned.
   */
  private static final double ALPHA = 20;

  RmuSettings {
    if (layer < 1 || !(coefficient > 0) || !(alpha > 0)) {
      throw new IllegalArgumentException("RMU settings must be positive");
    }
  }

  /** Half of the blocks, as OpenUnlearning has it for a model of 16. */
  static RmuSettings of(ModelConfig model) {
    return new RmuSettings(Math.max(1, model.layers() / 2), COEFFICIENT, ALPHA);
  }
}
