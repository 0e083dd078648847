package dev.lethe.engine.lora.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.safetensors.FloatTensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrthogonalityTest {
  @Test
  void isTheLargestProductOfTwoDirectionsOfTheSameProjection() {
    PeftAdapter adapter = adapter("q", 1, 0, 0, 2);

    assertThat(Orthogonality.largest(adapter, List.of())).isZero();
    assertThat(Orthogonality.largest(adapter, List.of(adapter("v", 5, 5, 5, 5)))).isZero();
    assertThat(Orthogonality.largest(adapter, List.of(adapter("q", 0, 0, 0.5f, -3)))).isEqualTo(6);
  }

  /** Rank 2, two inputs. */
  private static PeftAdapter adapter(String projection, float... a) {
    LoraTensors tensors =
        new LoraTensors(FloatTensor.of(a, 2, 2), FloatTensor.of(new float[4], 2, 2));
    return new PeftAdapter(2, 2, Map.of(projection, tensors));
  }
}
