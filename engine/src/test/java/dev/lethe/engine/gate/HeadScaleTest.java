package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadScaleTest {
  private final Random random = new Random(3);

  @Test
  void aNumberIsFoundThatGivesTheSameFloats() {
    for (int i = 0; i < 500; i++) {
      float[] weights = weights(1 + random.nextInt(400));
      double divisor = Math.exp(4 * random.nextGaussian());
      float[] divided = HeadScale.divided(weights, divisor);

      double found = HeadScale.of(weights, divided).orElseThrow();

      assertThat(HeadScale.divided(weights, found)).containsExactly(divided);
    }
  }

  @Test
  void headsThatAreNotTheSameScaledAreSaidToBe() {
    float[] weights = weights(384);
    float[] divided = HeadScale.divided(weights, 3);
    divided[200] = Math.nextUp(divided[200]);

    assertThat(HeadScale.of(weights, divided)).isEmpty();
    assertThat(HeadScale.of(weights, weights(384))).isEmpty();
    assertThat(HeadScale.of(weights, weights(12))).isEmpty();
    assertThat(HeadScale.of(new float[3], new float[3])).isEmpty();
    assertThat(HeadScale.of(new float[] {1, 0}, new float[] {-1, 0})).isEmpty();
  }

  private float[] weights(int width) {
    float[] weights = new float[width];
    for (int j = 0; j < width; j++) {
      weights[j] = j % 7 == 3 ? 0 : (float) random.nextGaussian();
    }
    return weights;
  }
}
