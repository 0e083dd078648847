package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransliterationTest {
  @ParameterizedTest
  @CsvSource({
    "Антон, Anton",
    "Αντον, Anton",
    "アントン, anton",
    "안톤, anton",
    "أنطون, antwn",
    "Zoë, Zoë",
    "安东, 安东",
    "x2, x2"
  })
  void aWordIsWrittenAsItSounds(String word, String latin) {
    assertThat(Transliteration.of(word)).isEqualTo(latin);
  }
}
