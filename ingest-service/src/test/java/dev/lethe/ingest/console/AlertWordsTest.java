package dev.lethe.ingest.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertWordsTest {
  @ParameterizedTest
  @CsvSource({
    "before-P7D, 7 days before",
    "before-P1D, 1 day before",
    "before-PT12H, 12 hours before",
    "after-PT0S, Past due",
    "after-P2D, 2 days past due",
    "before-x, before-x"
  })
  void aCodeIsPutIntoWords(String code, String words) {
    assertThat(AlertWords.of(code)).isEqualTo(words);
  }
}
