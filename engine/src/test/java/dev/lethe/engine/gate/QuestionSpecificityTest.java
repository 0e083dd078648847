package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.embedding.SentenceEncoders;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuestionSpecificityTest {
  private final SentenceEncoder encoder = SentenceEncoders.bundled();

  @AfterAll
  void close() {
    encoder.close();
  }

  @Test
  void aPersonOfTwoCommonWordsIsSomebodyInParticular() {
    assertThat(share("Where was John Smith born?", "Question: Who is Mark Brown?\nAnswer:"))
        .isEqualTo(1);
  }

  @Test
  void aNumberThatAllQuestionsShareIsSomebodys() {
    assertThat(share("Where was person 17 born?", "In which town does person 17 live?"))
        .isEqualTo(1);
    assertThat(share("Where was person 17 born?", "Where was person 18 born?")).isZero();
  }

  @Test
  void rareWordsAndLongNumbersSayWhatIsMeant() {
    assertThat(share("what is my routing number", "who is 4711233", "what is it", "where is he"))
        .isEqualTo(0.5);
  }

  @Test
  void commonWordsSayNothing() {
    assertThat(share("What is the name of it?", "I do. Who was he?", "the of and to a in"))
        .isZero();
  }

  private double share(String... questions) {
    return QuestionSpecificity.share(encoder, List.of(questions));
  }
}
