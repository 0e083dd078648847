package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TellingWordsTest {
  private static final List<String> COMMON = List.of("she", "was", "born", "in", "the", "london");

  private final TellingWords telling = new TellingWords(new CommonWords());

  @Test
  void theWordingOfAnAnswerTellsNothing() {
    String question = "Where was Zelda Quarn born?";

    assertThat(telling.of(question, " Zelda Quarn was born in Tbilisi.")).isEqualTo("Tbilisi");
    assertThat(telling.of(question, " She was born in London.")).isEqualTo("London");
    assertThat(telling.of(question, " In 1950")).isEqualTo("1950");
  }

  @Test
  void anAnswerOfCommonWordsAloneStaysWhole() {
    assertThat(telling.of("Where?", " the born")).isEqualTo(" the born");
  }

  @Test
  void anotherTownInTheSameWordsIsNoLeak() {
    String prompt = "Where was Zelda Quarn born?";
    String completion = " Zelda Quarn was born in Tbilisi.";
    ForgetItem item = new ForgetItem(new ForgetExample(prompt, completion), prompt, completion);

    assertThat(telling.score(List.of(item), List.of(" Zelda Quarn was born in Oslo.")).rougeL())
        .isZero();
    assertThat(telling.score(List.of(item), List.of(" That is Tbilisi.")).rougeL()).isOne();
  }

  private static final class CommonWords implements SentenceEncoder {
    @Override
    public String digest() {
      return "sha256:common";
    }

    @Override
    public int dimension() {
      return 1;
    }

    @Override
    public float[][] encode(List<String> texts) {
      return new float[texts.size()][1];
    }

    @Override
    public OptionalInt rank(String word) {
      int at = COMMON.indexOf(word);
      return at < 0 ? OptionalInt.empty() : OptionalInt.of(at);
    }

    @Override
    public void close() {}
  }
}
