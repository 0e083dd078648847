package dev.lethe.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdamWTest {
  /** With gradients scaled to nothing, only the decay is left. */
  @Test
  void eachParameterDecaysByItsOwnShare() {
    try (NDManager manager = Weights.newManager()) {
      NDArray matrix = manager.ones(new Shape(2, 2));
      NDArray vector = manager.ones(new Shape(2));
      List<NDArray> parameters = List.of(matrix, vector);
      parameters.forEach(parameter -> parameter.setRequiresGradient(true));

      try (AdamW optimiser =
          new AdamW(parameters, 0.9, 0.999, 1e-8, p -> p.size() == 4 ? 0.5 : 0)) {
        step(optimiser, parameters, 0);
      }

      assertThat(matrix.toFloatArray())
          .containsExactly(new float[] {0.95f, 0.95f, 0.95f, 0.95f}, within(1e-6f));
      assertThat(vector.toFloatArray()).containsExactly(1, 1);
    }
  }

  /** The first step is as long as the learning rate, whatever the gradient's length. */
  @Test
  void theMomentsAreThoseOfTheScaledGradient() {
    try (NDManager manager = Weights.newManager()) {
      NDArray vector = manager.ones(new Shape(2));
      vector.setRequiresGradient(true);

      try (AdamW optimiser = new AdamW(List.of(vector), 0.9, 0.999, 1e-8, 0)) {
        step(optimiser, List.of(vector), 0.5);

        AdamW.Moments moments = optimiser.moments().get(0);
        assertThat(moments.mean().toFloatArray())
            .containsExactly(new float[] {0.05f, 0.05f}, within(1e-7f));
      }

      assertThat(vector.toFloatArray()).containsExactly(new float[] {0.9f, 0.9f}, within(1e-5f));
    }
  }

  /** The loss is the sum of all parameters. */
  private static void step(AdamW optimiser, List<NDArray> parameters, double gradientScale) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      try (GradientScope gradients = GradientScope.open()) {
        NDArray loss = parameters.get(0).sum();
        for (NDArray parameter : parameters.subList(1, parameters.size())) {
          loss = loss.add(parameter.sum());
        }
        gradients.backward(loss);
      }
      optimiser.step(0.1, gradientScale, 1e-8);
    }
  }
}
