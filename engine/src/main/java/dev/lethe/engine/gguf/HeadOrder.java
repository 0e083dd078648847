package dev.lethe.engine.gguf;

import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.ModelFamily;
import java.nio.FloatBuffer;
import java.util.Set;

/**
 * Where the rows of a query or key projection lie in a file. HuggingFace turns the first half of a
 * head's numbers with the second half; llama.cpp's {@code llama} architecture turns neighbours. So
 * the rows of the two halves are put in turn, as {@code convert_hf_to_gguf.py} does.
 *
 * @param heads how many heads the rows are of; 0 = they stay where they are
 * @param size rows of a head
 */
record HeadOrder(int heads, int size) {
  private static final Set<ModelFamily> NEIGHBOURS = Set.of(ModelFamily.LLAMA, ModelFamily.MISTRAL);

  /**
   * @param name HuggingFace's, of a weight, a bias or a projection
   */
  static HeadOrder of(String name, ModelConfig config) {
    if (NEIGHBOURS.contains(config.family()) && name.contains(".self_attn.q_proj")) {
      return new HeadOrder(config.heads(), config.headDim());
    }
    if (NEIGHBOURS.contains(config.family()) && name.contains(".self_attn.k_proj")) {
      return new HeadOrder(config.kvHeads(), config.headDim());
    }
    return new HeadOrder(0, 1);
  }

  boolean moves() {
    return heads > 0;
  }

  /** Whole heads, row by row, in the file's order. */
  FloatBuffer moved(FloatBuffer in) {
    int rows = heads * size;
    return moved(in, in.remaining() / rows);
  }

  /**
   * Whole heads, not all of them perhaps.
   *
   * @param width numbers of a row
   */
  FloatBuffer moved(FloatBuffer in, int width) {
    float[] out = new float[in.remaining()];
    int base = in.position();
    int rows = out.length / width;
    for (int row = 0; row < rows; row++) {
      int head = row / size;
      int pair = row % size / 2;
      int half = row % 2;
      int from = head * size + half * (size / 2) + pair;
      in.get(base + from * width, out, row * width, width);
    }
    return FloatBuffer.wrap(out);
  }
}
