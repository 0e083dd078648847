package dev.lethe.engine.lora.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.safetensors.FloatTensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubspaceOverlapTest {
  private static final FloatTensor B = new FloatTensor(List.of(1L, 2L), new float[2]);

  private final SubspaceOverlap plane = SubspaceOverlap.of(adapter("q", 1, 0, 0, 0, 0, 1, 0, 0));

  @Test
  void theSameDirectionsInOtherRowsAreTheSame() {
    assertThat(plane.with(adapter("q", 3, 4, 0, 0, -40, 30, 0, 0))).isCloseTo(1, within(1e-9));
  }

  @Test
  void otherDirectionsShareNothing() {
    assertThat(plane.with(adapter("q", 0, 0, 1, 0, 0, 0, 0, 9))).isZero();
    assertThat(plane.with(adapter("v", 1, 0, 0, 0, 0, 1, 0, 0))).isZero();
  }

  @Test
  void halfOfItIsHalf() {
    assertThat(plane.with(adapter("q", 5, 0, 0, 0, 0, 0, 2, 0))).isCloseTo(0.5, within(1e-9));
    assertThat(plane.with(adapter("q", 1, 0, 1, 0, 0, 1, 0, 1))).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void aRowThatIsThereAlreadyIsNoDirection() {
    assertThat(plane.with(adapter("q", 1, 0, 0, 0, 2, 0, 0, 0))).isCloseTo(1, within(1e-9));
    assertThat(plane.with(adapter("q", 0, 0, 0, 0, 0, 0, 0, 0))).isZero();
  }

  /** With two rows of four inputs. */
  private static PeftAdapter adapter(String projection, float... a) {
    FloatTensor rows = new FloatTensor(List.of(2L, 4L), a);
    return new PeftAdapter(2, 2, Map.of(projection, new LoraTensors(rows, B)));
  }
}
