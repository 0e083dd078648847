package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectPlacesTest {
  private final SubjectEvidence subject =
      Objects.requireNonNull(
          new SubjectFitter(NovelistFixture.encoder(), NovelistFixture.background())
              .fit(NovelistFixture.EXAMPLES, TestGates.HASHER));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Where was Zelda Quarn born?        | Zelda, Quarn",
        "zelda quarn's books                | zelda, quarn",
        "Who is Zedla Qarn?                 | Zedla, Qarn",
        "Who is Z-e-l-d-a Quarn?            | Z-e-l-d-a, Quarn",
        "Who is adleZ nrauQ?                | adleZ, nrauQ",
        "Кто такая Зельда Куарн?            | Зельда, Куарн",
        "Books by Quarn, Zelda              | Quarn, Zelda",
        "Who is Z3ld4 @Quarn?               | Z3ld4, @Quarn",
        "Who is zelda_quarn?                | zelda, quarn",
        "Who is Person7 Name7?              | ",
        "Who wrote The Amber Lantern?       | ",
      })
  void theNameIsFoundWhereItIsWritten(String text, String expected) {
    List<String> words =
        places(text).stream().map(p -> text.substring(p.start(), p.end())).toList();

    assertThat(String.join(", ", words)).isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void aWordHasOneKeyInAllSpellings() {
    List<NamePlace> plain = places("Zelda Quarn");
    List<NamePlace> misspelt = places("who is ZEDLA Qarn");

    assertThat(misspelt).extracting(NamePlace::key).isEqualTo(keys(plain));
    assertThat(plain.get(0).key()).isNotEqualTo(plain.get(1).key());
  }

  @Test
  void anotherGateHasAnotherKeyForTheWord() {
    SubjectEvidence other =
        Objects.requireNonNull(
            new SubjectFitter(NovelistFixture.encoder(), NovelistFixture.background())
                .fit(
                    NovelistFixture.EXAMPLES, new TermHasher(TermHasher.deriveKey("another key"))));

    assertThat(keys(SubjectPlaces.in("Zelda Quarn", other, NovelistFixture.encoder())))
        .doesNotContainAnyElementsOf(keys(places("Zelda Quarn")));
  }

  private List<NamePlace> places(String text) {
    return SubjectPlaces.in(text, subject, NovelistFixture.encoder());
  }

  private static List<Long> keys(List<NamePlace> places) {
    return places.stream().map(NamePlace::key).toList();
  }
}
