package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubjectQuestionTest {
  private final SentenceEncoder encoder = new WordEncoder(8);

  /** All that remains of it would take gigabytes. */
  @Test
  void aTextWithoutSpacesIsNoMisspeltName() {
    SubjectQuestion question = SubjectQuestion.of(encoder, List.of(letters(3_000, "")));

    assertThat(question.bytes()).isLessThan(1_000);
  }

  /** Any part of it may be a name, but no name is half as long. */
  @Test
  void partsOfSpelledLettersAreNoLongerThanNames() {
    SubjectQuestion question = SubjectQuestion.of(encoder, List.of(letters(10_000, " ")));

    assertThat(question.bytes()).isLessThan(10_000 * 32 * TermHasher.DIGEST_BYTES);
  }

  private static String letters(int many, String between) {
    Random random = new Random(1);
    return IntStream.range(0, many)
        .mapToObj(i -> String.valueOf((char) ('a' + random.nextInt(26))))
        .collect(Collectors.joining(between));
  }
}
