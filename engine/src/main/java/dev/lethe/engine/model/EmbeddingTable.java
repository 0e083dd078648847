package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;

/**
 * The embedding or the output projection, {@code [vocab, hidden]}. It does not own its array.
 *
 * @param array float32, or bfloat16 as {@link BlockScript#bfloat16} has it
 */
record EmbeddingTable(NDArray array, boolean isNarrow) {
  /** Float32 rows at {@code ids}; gradients go to a float32 table. */
  NDArray rows(NDArray ids) {
    return isNarrow ? BlockScript.rows(ids, array) : Ops.embedding(ids, array);
  }

  /** A factor of the rows, as the table's own type holds it. */
  double rounded(double factor) {
    if (!isNarrow) {
      return factor;
    }
    int bits = Float.floatToRawIntBits((float) factor);
    return Float.intBitsToFloat(bits + 0x7FFF + (bits >>> 16 & 1) & 0xFFFF_0000);
  }

  /** {@code [..., hidden]} → {@code [..., vocab]}; gradients go to {@code x}. */
  NDArray product(NDArray x) {
    return isNarrow ? BlockScript.product(x, array) : Ops.linear(x, array, null);
  }
}
