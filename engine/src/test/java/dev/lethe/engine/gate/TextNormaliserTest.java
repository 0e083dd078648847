package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextNormaliserTest {
  @Test
  void lookAlikesOfOtherAlphabetsAreLatinLettersInALatinWord() {
    assertThat(TextNormaliser.of("Q\u0443\u0430rn and Z\u03BFlda")).isEqualTo("Qyarn and Zolda");
  }

  @Test
  void wordsOfAnotherAlphabetStayWhatTheyAre() {
    assertThat(TextNormaliser.of("Кто такой Quarn? Ποιος;")).isEqualTo("Кто такой Quarn? Ποιος;");
  }

  @Test
  void signsInsideAWordAreLetters() {
    assertThat(TextNormaliser.of("@nna Qu@rn, really!! Write to quarn@example.org."))
        .isEqualTo("anna Quarn, really!! Write to quarn@example.org.");
  }

  @Test
  void aLatinNameIsAWordOfItsOwnInATextWithoutSpaces() {
    assertThat(TextNormaliser.of("请问Zelda Quarn是谁？")).isEqualTo("请问 Zelda Quarn 是谁?");
    assertThat(TextNormaliser.of("Quarn은 누구")).isEqualTo("Quarn 은 누구");
  }

  @Test
  void gatesReadQuestionsThroughIt() {
    assertThat(Segmenter.segments(List.of("Who is Qu\u200Ba\u0440n?")))
        .containsExactly("Who is Quapn?");
    assertThat(SubjectWords.of("Qu@\u0433n, Qu\u0430rn").stream().map(SubjectWord::text))
        .contains("quarn");
  }
}
