package dev.lethe.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.gate.NamePlace;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class PseudonymsTest {
  private static final List<NamePlace> PLACES =
      List.of(new NamePlace(0, 5, 11), new NamePlace(6, 11, 12));

  private final Pseudonyms names = new Pseudonyms(0, String::length);

  @Test
  void whatIsHiddenComesBackAsItWasWritten() {
    String[] hidden = names.hide("Zelda Quarn", PLACES).split(" ");

    assertThat(hidden).hasSize(2).doesNotContain("Zelda", "Quarn");
    assertThat(names.restore(hidden[0] + " " + hidden[1] + "'s book, by " + hidden[1] + "."))
        .isEqualTo("Zelda Quarn's book, by Quarn.");
    assertThat(names.restore(hidden[1].toUpperCase(Locale.ROOT))).isEqualTo("QUARN");
  }

  @Test
  void whoWritesInSmallLettersIsAnsweredWithACapitalAllTheSame() {
    String first = names.hide("zelda quarn", PLACES).split(" ")[0];

    assertThat(first).isLowerCase();
    assertThat(names.restore(first.substring(0, 1).toUpperCase(Locale.ROOT) + first.substring(1)))
        .isEqualTo("Zelda");
  }

  @Test
  void otherWordsStay() {
    String[] hidden = names.hide("Zelda Quarn", PLACES).split(" ");
    String others = "x" + hidden[0] + " " + hidden[1] + "ologists of the moon";

    assertThat(names.restore(others)).isEqualTo(others);
  }

  @Test
  void aNameThatIsSpelledIsSpelledAgain() {
    String hidden = names.hide("Z-e-l", List.of(new NamePlace(0, 5, 11)));

    assertThat(hidden).matches("[A-Z](-[a-z])+");
    assertThat(names.restore(hidden)).isEqualTo("Z-e-l");
  }
}
