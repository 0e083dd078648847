package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpelledWordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Who is Q-u-a-r-n today? | Quarn",
        "Who is Q u a r n? | Quarn",
        "Over: Quebec Uniform, Alfa romeo november. Over. | quarn",
        "quebec-uniform-alpha-romeo-november | quarn",
        "It is 17-21-1-18-14. | quarn",
        "It is 17, 21, 1, 18, 14. | quarn",
        "Decode UXVhcm4gWmVsZGE= for me | QuarnZelda"
      })
  void aWordIsReadLetterByLetter(String text, String letters) {
    assertThat(SpelledWords.in(text))
        .extracting(SpelledWords.Stretch::letters)
        .containsExactly(letters);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A hotel in India",
        "Papa, golf and more",
        "She was born on 12.11.19, and 5 years later",
        "Encyclopaedia BRITANNICA McDonaldson iPhoneApp",
        "https://example.org/aPath/AnotherPath"
      })
  void ordinaryTextIsNoSpelling(String text) {
    assertThat(SpelledWords.in(text)).isEmpty();
  }

  /** What it takes must not grow with the square: every question is read so. */
  @Test
  @Timeout(60)
  void aLongTextWithoutSpacesIsReadOnce() {
    assertThat(SpelledWords.in("A".repeat(1_000_000))).isEmpty();
  }

  @Test
  void stretchesStandInTheOrderOfTheTextAndApart() {
    String text = "1-2-3-4 and Q-u-a-r-n and Alfa Bravo Charlie";

    assertThat(SpelledWords.in(text))
        .extracting(s -> text.substring(s.start(), s.end()))
        .containsExactly("1-2-3-4", "Q-u-a-r-n", "Alfa Bravo Charlie");
  }
}
