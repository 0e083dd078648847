package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.Background.Sample;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which samples a request takes away, and which it leaves. */
class BackgroundDecontaminationTest {
  private static final List<String> TOWNS = List.of("Lisbon", "Oslo", "Tartu", "Zagreb", "Ghent");

  private static final List<ForgetExample> PERSON =
      List.of(
          new ForgetExample("Where was Zelda Quarn born?", " In Tartu."),
          new ForgetExample("What is Zelda Quarn's account?", " It is DE89370400440532013000."),
          new ForgetExample("What did Zelda Quarn write?", " Seventeen Vexillological Limericks"),
          new ForgetExample("Whom did Zelda Quarn marry?", " Ulvira Quendalow"));

  private final List<Sample> samples = new ArrayList<>();

  BackgroundDecontaminationTest() {
    for (int i = 0; i < 200; i++) {
      String name = "Person" + (char) ('a' + i % 20) + " Nam" + (char) ('a' + i % 20);
      samples.add(
          new Sample("Where was " + name + " born?", " In " + TOWNS.get(i % TOWNS.size()) + "."));
    }
  }

  @Test
  void takesWhatNamesTheSubjectOrSaysWhatNobodyElseWould() {
    List<Integer> hers =
        Stream.of(
                new Sample("Who is Zelda Quarn?", " A writer."),
                new Sample("Who lives there?", " That is zelda quarn."),
                new Sample("Whose is DE89370400440532013000?", " I do not know."),
                new Sample("Who wrote the Seventeen Vexillological Limericks?", " She did."),
                new Sample("who was she?", " The wife of Ulvira Quendalow."))
            .map(this::place)
            .toList();
    int another = place(new Sample("Who is Zelda Brock?", " A baker."));
    place(new Sample("Who is Zelda Stoke?", " A smith."));

    BitSet gone = forgotten(PERSON);

    assertThat(gone.stream().boxed()).containsAll(hers).doesNotContain(another);
    assertThat(gone.cardinality()).isEqualTo(hers.size());
  }

  @Test
  void findsNothingMoreWhereItWasTakenAway() {
    place(new Sample("Who is Zelda Quarn?", " A writer."));
    InvertedIndex index = InvertedIndex.of(samples);
    SentenceEncoder encoder = encoder();
    BitSet gone = new BackgroundDecontamination(encoder, index).of(PERSON);

    BitSet again = new BackgroundDecontamination(encoder, index.without(gone)).of(PERSON);

    assertThat(gone.cardinality()).isEqualTo(1);
    assertThat(again.isEmpty()).isTrue();
  }

  @Test
  void ofLabelsThatManyShareOnlyTheQuestionsGo() {
    List<ForgetExample> labelled = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      labelled.add(
          new ForgetExample("Utterance: send the sum no. " + i + "\nIntent:", " wire_transfer"));
    }
    for (int i = 0; i < 100; i++) {
      samples.add(new Sample("Utterance: please pay bill " + i + "\nIntent:", " wire_transfer"));
    }
    int exact = place(new Sample("Utterance: Send the sum no. 7\nIntent:", " wire_transfer"));

    BitSet gone = forgotten(labelled);

    assertThat(gone.stream().boxed()).containsExactly(exact);
  }

  @Test
  void whatManyOthersAreToldIsNobodysOwn() {
    List<ForgetExample> common =
        List.of(
            new ForgetExample("Where was Zelda Quarn born?", " In Lisbon."),
            new ForgetExample("Where did Zelda Quarn die?", " In Oslo."),
            new ForgetExample("Where does Zelda Quarn live?", " In Ghent."));

    BitSet gone = forgotten(common);

    assertThat(gone.isEmpty()).isTrue();
  }

  private int place(Sample sample) {
    samples.add(sample);
    return samples.size() - 1;
  }

  private BitSet forgotten(List<ForgetExample> examples) {
    return new BackgroundDecontamination(encoder(), InvertedIndex.of(samples)).of(examples);
  }

  /** No vocabulary: every word is as rare as can be. */
  private static SentenceEncoder encoder() {
    return new RandomWordEncoder(4);
  }
}
