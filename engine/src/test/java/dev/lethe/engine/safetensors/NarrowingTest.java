package dev.lethe.engine.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NarrowingTest {
  @Test
  void everyHalfComesBackFromItsWidenedValue() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = Widening.float16((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(Narrowing.float16(value)).isEqualTo((short) bits);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1.00048828125, 1.0", // half way: to the even neighbour
    "1.00146484375, 1.001953125",
    "65519.99, 65504",
    "65520, Infinity",
    "-1e9, -Infinity",
    "2e-8, 0",
    "4e-8, 5.9604645E-8",
    "NaN, NaN"
  })
  void roundsToTheNearest(float value, float expected) {
    // boxed, since NaN equals only itself as an object
    assertThat(Float.valueOf(Widening.float16(Narrowing.float16(value))))
        .isEqualTo(Float.valueOf(expected));
  }
}
