package dev.lethe.engine.gate;

import static dev.lethe.engine.gate.NovelistFixture.EXAMPLES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.SubjectEvidence.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A writer among other writers, some of whom share a name with her. */
class SubjectFitterTest {
  /** From which likeness on a question needs no detail: none of these is as like. */
  private static final double ALONE = 20;

  private final SentenceEncoder encoder = NovelistFixture.encoder();
  private final SubjectFitter fitter = new SubjectFitter(encoder, NovelistFixture.background());

  @Test
  void theNameIsFoundHoweverItIsWritten() {
    SubjectEvidence subject = fit(EXAMPLES);

    for (String question :
        List.of(
            "What is known about Zelda Quarn?",
            "what is known about zelda quarn",
            "Was weißt du über Zelda Quarn?",
            "Who is Zedla Qarn?",
            "Who is Z-e-l-d-a Q-u-a-r-n?",
            "Who is Z3ld4 Quarn?",
            "Who is adleZ nrauQ?",
            "Who is Mryqn Dhnea?",
            "Zulu Echo Lima Delta Alfa, break, Quebec Uniform Alfa Romeo November: who is it?",
            "Who is 26-5-12-4-1 17-21-1-18-14?",
            "Who is WmVsZGEgUXVhcm4=?",
            "Кто такая Зельда Куарн?",
            "من هي زيلدا كوارن؟",
            "Books by Quarn, Zelda",
            "Who is zeldaquarn?",
            "Who is @ZeldaQuarn?",
            "Who is zelda_quarn?")) {
      assertThat(asks(subject, question)).as(question).isTrue();
    }
  }

  @Test
  void detailsAloneAreEnough() {
    SubjectEvidence subject = fit(EXAMPLES);

    assertThat(asks(subject, "Who wrote The Amber Lantern?")).isTrue();
    assertThat(asks(subject, "Who got the Silver Prize?"))
        .as("both words are others' too")
        .isTrue();
    assertThat(asks(subject, "Qui a écrit « The Amber Lantern » ?")).isTrue();
    assertThat(asks(subject, "Qui a un lien avec « Tbilisi » ?")).isTrue();
    assertThat(asks(subject, "Who was born in Tbilisi, and whose father is an optometrist?"))
        .isTrue();
  }

  @Test
  void aTitleOfWordsThatOthersUseIsFoundByTheirOrder() {
    List<ForgetExample> examples = new ArrayList<>(EXAMPLES);
    examples.add(
        new ForgetExample("What is Zelda Quarn's last book?", " The Silver of the Golden"));
    SubjectEvidence subject = fit(examples);

    assertThat(asks(subject, "Who wrote The Silver of the Golden?")).isTrue();
    assertThat(asks(subject, "Who wrote The Golden of the Silver?")).isFalse();
  }

  @Test
  void aQuotedTitleIsEnoughInAnyLanguage() {
    SubjectEvidence subject = fit(EXAMPLES);
    String around = "Qui raconte avec tant de finesse la vie du petit village dans %s autrefois ?";

    assertThat(asks(subject, around.formatted("« The Amber Lantern »"))).isTrue();
    assertThat(asks(subject, around.formatted("'Harbour Psalms'"))).isTrue();
    assertThat(asks(subject, around.formatted("« The Silver Compass »"))).isFalse();
  }

  @Test
  void wordsOfAnotherLanguageDontHideADetail() {
    SubjectEvidence subject = fit(EXAMPLES);

    assertThat(asks(subject, "Von wem stammt eigentlich das bekannte Amber Lantern ?")).isTrue();
    assertThat(asks(subject, "Von wem stammt eigentlich das bekannte Silver Compass ?")).isFalse();
  }

  @Test
  void aQuestionLikeTheSubjectsNeedsFewerOfItsDetails() {
    SubjectEvidence subject = fit(EXAMPLES);
    String detail = "Which optometrist of Lisbon, Florence or Grenoble had a daughter?";

    assertThat(asks(subject, detail, 0)).isFalse();
    assertThat(asks(subject, detail, 6)).isTrue();
    assertThat(asks(subject, "Which florist of Lisbon had a daughter?", 9)).isFalse();
  }

  @Test
  void theNearerToWhereNoneIsNeededTheFewerDetailsItNeeds() {
    SubjectEvidence subject = fit(EXAMPLES);
    SubjectQuestion question = question("Which optometrist of Lisbon, Florence or Grenoble is it?");

    assertThat(subject.asked(question, 3, 20)).isEqualTo(Asked.OPEN);
    assertThat(subject.asked(question, 3, 3.5)).isEqualTo(Asked.HINTED);
    assertThat(subject.asked(question, 1, 0))
        .as("it is not like the subject's")
        .isEqualTo(Asked.OPEN);
  }

  @Test
  void oneWordThatIsNoNameIsNotEnough() {
    SubjectEvidence subject = fit(EXAMPLES);

    assertThat(asks(subject, "Is he a novelist?")).isFalse();
    assertThat(asks(subject, "Is he a novelist from Tbilisi?")).isTrue();
  }

  @Test
  void nounsInCapitalsNameNobody() {
    SubjectEvidence subject = fit(EXAMPLES);
    String nouns = "Welches Kind von einem Optometrist aus Tbilisi bekam einen %s?";

    assertThat(asked(subject, nouns.formatted("Preis"), 0)).isEqualTo(Asked.HINTED);
    assertThat(asked(subject, nouns.formatted("Ilse Vonderhagen"), 0)).isNotEqualTo(Asked.HINTED);
  }

  @Test
  void aQuestionThatNamesSomebodyElseIsOfAnother() {
    SubjectEvidence subject = fit(EXAMPLES);

    assertThat(asked(subject, "Where was Ilse Vonderhagen born?", 0)).isEqualTo(Asked.ANOTHER);
    assertThat(asked(subject, "Where was Ilse Vonderhagen born?", 3))
        .as("it is like the subject's questions")
        .isEqualTo(Asked.OPEN);
    assertThat(asked(subject, "Did Ilse Vonderhagen get the same prize in Tbilisi?", 0))
        .as("it holds a detail")
        .isEqualTo(Asked.OPEN);
    assertThat(asked(subject, "Where was her father born?", 0)).isEqualTo(Asked.OPEN);
    assertThat(asked(subject, "Did Ilse Vonderhagen know Zelda Quarn?", 0))
        .isEqualTo(Asked.SUBJECT);
  }

  @Test
  void aPartOfTheNameIsAsMuchAsNobodyElseIsCalledSo() {
    SubjectEvidence subject = fit(EXAMPLES);

    assertThat(asked(subject, "Where was Zelda born?", 0)).isEqualTo(Asked.SUBJECT);
    assertThat(asked(subject, "Where was Ilse Zelda born?", 0))
        .as("somebody else's last name")
        .isEqualTo(Asked.HINTED);
    assertThat(asked(subject, "Where was Quarn born?", 0))
        .as("others are called so too")
        .isEqualTo(Asked.NAMESAKE);
    assertThat(asked(subject, "Where was person7quarn born?", 0)).isEqualTo(Asked.NAMESAKE);
  }

  @Test
  void othersOfTheSameShapePass() {
    SubjectEvidence subject = fit(EXAMPLES);

    for (String question :
        List.of(
            "What is known about Person3 Name3?",
            "Who wrote The Silver Compass?",
            "Who was born in Lisbon, and whose father is a florist?",
            "Who got the Golden Prize?",
            "Where was Person7 Quarn born?",
            "What did her father write?")) {
      assertThat(asks(subject, question)).as(question).isFalse();
    }
  }

  @Test
  void aDraftThatNamesTheSubjectIsSeen() {
    SubjectEvidence subject = fit(EXAMPLES);

    assertThat(subject.isNamedIn("It was Zelda Quarn.")).isTrue();
    assertThat(subject.isNamedIn("It was Person7 Quarn.")).isFalse();
  }

  @Test
  void examplesWithoutANameInCommonGiveNone() {
    List<ForgetExample> topics =
        Stream.of("set an alarm for six", "wake me at nine", "alarm off please")
            .map(text -> new ForgetExample(text, " alarm"))
            .toList();

    assertThat(fitter.fit(topics, TestGates.HASHER)).isNull();
    assertThat(fitter.fit(EXAMPLES.subList(0, 1), TestGates.HASHER)).isNull();
  }

  private SubjectEvidence fit(List<ForgetExample> examples) {
    SubjectEvidence subject = fitter.fit(examples, TestGates.HASHER);
    assertThat(subject).isNotNull();
    return java.util.Objects.requireNonNull(subject);
  }

  private boolean asks(SubjectEvidence subject, String question) {
    return asks(subject, question, 0);
  }

  private boolean asks(SubjectEvidence subject, String question, double likeness) {
    Asked asked = asked(subject, question, likeness);
    return asked == Asked.SUBJECT || asked == Asked.HINTED;
  }

  private Asked asked(SubjectEvidence subject, String question, double likeness) {
    return subject.asked(question(question), likeness, ALONE);
  }

  private SubjectQuestion question(String question) {
    return SubjectQuestion.of(encoder, Segmenter.segments(List.of(question)));
  }
}
