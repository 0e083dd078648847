package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SubjectWordsTest {
  @Test
  void accentsCapitalsPossessivesAndInvisibleCharactersDontCount() {
    assertThat(texts("Zoë\u200B's ÉCRITS")).containsExactly("zoe", "ecrits");
  }

  @Test
  void spelledOutWordsAreReadAsOne() {
    assertThat(texts("Who is Q-u-a-r-n?")).containsExactly("who", "is", "quarn");
    assertThat(texts("Who is Q u a r n?")).containsExactly("who", "is", "quarn");
    assertThat(texts("Q.U.A.R.N. wrote")).containsExactly("quarn", "wrote");
    assertThat(SubjectWords.of("Q-u-a-r-n").get(0).spelled()).isTrue();
  }

  @Test
  void digitsInAWordAreLetters() {
    assertThat(texts("Z3ld4 in 1969")).containsExactly("zelda", "in", "1969");
  }

  @Test
  void aCapitalAtTheStartSaysNothing() {
    List<SubjectWord> words = SubjectWords.of("Where was Zelda born");

    assertThat(words.stream().map(SubjectWord::small)).containsExactly(true, true, false, true);
  }

  @Test
  void wordsWithinALetterShareARemainder() {
    assertThat(Misspelling.remainders("quarn"))
        .containsAnyElementsOf(Misspelling.remainders("qaurn"))
        .containsAnyElementsOf(Misspelling.remainders("quar"))
        .doesNotContainAnyElementsOf(Misspelling.remainders("brown"));
    assertThat(Misspelling.remainders("bao")).containsExactly("bao");
  }

  @Test
  void wordsOfATitleArePhrasesAcrossTheSmallOnesBetween() {
    assertThat(
            SubjectWords.withPhrases(SubjectWords.of("Echoes of the Amber Shadows, read in Rome")))
        .containsExactly(
            "echoes",
            "of",
            "the",
            "amber",
            "echoes amber",
            "shadows",
            "amber shadows",
            "echoes amber shadows",
            "read",
            "in",
            "rome");
  }

  private static List<String> texts(String text) {
    return SubjectWords.of(text).stream().map(SubjectWord::text).toList();
  }
}
