package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubjectQuestionTest {
  private final SentenceEncoder encoder = new RandomWordEncoder(8);

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

  @Test
  void whatFitsIsKeptAsItIs() {
    SubjectQuestion question = SubjectQuestion.of(encoder, List.of("Who is Zelda Quarn?"));

    assertThat(question.last(question.bytes())).isSameAs(question);
  }

  @Test
  void theLastSegmentsThatFitAreKeptWithTheirWords() {
    String end = "Who is Zelda Quarn?";
    List<String> segments =
        List.of("Once upon a time there was a king", end, words(400) + " " + end);
    SubjectQuestion all = SubjectQuestion.of(encoder, segments);
    SubjectQuestion alone = SubjectQuestion.of(encoder, List.of(end));

    SubjectQuestion kept = all.last(alone.bytes());

    assertThat(kept.bytes()).isEqualTo(alone.bytes());
    assertThat(words(kept)).isEqualTo(words(alone)).hasSize(4 + 3);
  }

  /** All words and pairs of the segments, each with its rarity, digest and variants. */
  private static List<String> words(SubjectQuestion question) {
    return question.segments().stream()
        .flatMapToInt(SubjectQuestion.Segment::indices)
        .mapToObj(
            i ->
                question.rarity()[i]
                    + " "
                    + hex(question.words().digests(), i, i + 1)
                    + " "
                    + hex(
                        question.variants().digests(),
                        question.variantsFrom()[i],
                        question.variantsFrom()[i + 1]))
        .toList();
  }

  private static String hex(byte[] digests, int from, int to) {
    int size = TermHasher.DIGEST_BYTES;
    return HexFormat.of().formatHex(digests, from * size, to * size);
  }

  private static String letters(int many, String between) {
    Random random = new Random(1);
    return IntStream.range(0, many)
        .mapToObj(i -> String.valueOf((char) ('a' + random.nextInt(26))))
        .collect(Collectors.joining(between));
  }

  private static String words(int many) {
    return IntStream.range(0, many)
        .mapToObj(i -> "word" + (char) ('a' + i % 26) + (char) ('a' + i / 26))
        .collect(Collectors.joining(" "));
  }
}
