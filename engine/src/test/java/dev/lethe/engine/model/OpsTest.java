package dev.lethe.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpsTest {
  private static final int ROUNDS = 20;

  /** The engine's own {@code mul(Number)} fails it: its gradient is read from freed memory. */
  @Test
  void aGarbageCollectionBeforeTheBackwardPassChangesNoGradient() {
    List<Float> gradients = new ArrayList<>();
    try (NDManager manager = Weights.newManager()) {
      for (int i = 0; i < ROUNDS; i++) {
        try (NDScope scope = new NDScope();
            GradientScope recording = GradientScope.open()) {
          scope.suppressNotUsedWarning();
          NDArray x = manager.create(new float[] {1, 2, 3});
          x.setRequiresGradient(true);
          NDArray loss = Ops.scaled(x, 0.5).sum();
          collectAndOverwrite();
          recording.backward(loss);
          gradients.add(x.getGradient().getFloat(0));
        }
      }
    }
    assertThat(gradients).hasSize(ROUNDS).containsOnly(0.5f);
  }

  private static void collectAndOverwrite() {
    System.gc();
    List<ByteBuffer> buffers = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      buffers.add(ByteBuffer.allocateDirect(4).putInt(0, 0x7f7f7f7f));
    }
    assertThat(buffers).hasSize(2_000);
  }
}
