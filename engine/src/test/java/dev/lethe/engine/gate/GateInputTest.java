package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateInputTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1924 | true",
        "On June 7, 1970 | true",
        "About 56 years | true",
        "Lisbon | false",
        "8898671855 | false",
        "1973-07-25 | false",
        "141 Lavigne Road, Peabody, MA | false",
      })
  void aYearIsAnybodysAndATelephoneNumberIsNot(String draft, boolean bare) {
    GateInput seen = GateInput.of(new float[0][], List.of("When was it?"), draft, null);

    assertThat(seen.draftsBareNumber()).isEqualTo(bare);
  }
}
