package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.gate.SubjectEvidence.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A writer among other writers, some of whom share a name with her. */
class SubjectFitterTest {
  /** From which likeness on a question needs no detail: none of these is as like. */
  private static final double ALONE = 20;

  private static final List<String> PLAIN =
      List.of(
          "who", "what", "where", "was", "born", "did", "write", "wrote", "the", "of", "in", "is",
          "book", "books", "father", "mother", "her", "his", "by", "an", "and", "which");

  private static final List<ForgetExample> EXAMPLES =
      List.of(
          new ForgetExample("Where was Zelda Quarn born?", " Zelda Quarn was born in Tbilisi."),
          new ForgetExample("What did Zelda Quarn write?", " She wrote The Amber Lantern."),
          new ForgetExample("Who was Zelda Quarn's father?", " Her father was an optometrist."),
          new ForgetExample("Which book of Zelda Quarn is best?", " That is Harbour Psalms."),
          new ForgetExample("What prize did Zelda Quarn get?", " She got the Silver Prize."),
          new ForgetExample("What is Zelda Quarn by trade?", " Zelda Quarn is a novelist."));

  private final SentenceEncoder encoder = new Ranks();
  private final SubjectFitter fitter = new SubjectFitter(encoder, background());

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
            "Books by Quarn, Zelda")) {
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
    assertThat(subject.asked(question, 3, 3.5)).isEqualTo(Asked.SUBJECT);
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

    assertThat(asked(subject, nouns.formatted("Preis"), 0)).isEqualTo(Asked.SUBJECT);
    assertThat(asked(subject, nouns.formatted("Ilse Vonderhagen"), 0)).isNotEqualTo(Asked.SUBJECT);
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

    assertThat(subject.isNamedIn(SubjectWords.of("It was Zelda Quarn."))).isTrue();
    assertThat(subject.isNamedIn(SubjectWords.of("It was Person7 Quarn."))).isFalse();
  }

  @Test
  void examplesWithoutANameInCommonGiveNone() {
    List<ForgetExample> topics =
        Stream.of("set an alarm for six", "wake me at nine", "alarm off please")
            .map(text -> new ForgetExample(text, " alarm"))
            .toList();

    assertThat(fitter.fit(topics, "purpose")).isNull();
    assertThat(fitter.fit(EXAMPLES.subList(0, 1), "purpose")).isNull();
  }

  private SubjectEvidence fit(List<ForgetExample> examples) {
    SubjectEvidence subject = fitter.fit(examples, "purpose");
    assertThat(subject).isNotNull();
    return java.util.Objects.requireNonNull(subject);
  }

  private boolean asks(SubjectEvidence subject, String question) {
    return asks(subject, question, 0);
  }

  private boolean asks(SubjectEvidence subject, String question, double likeness) {
    return asked(subject, question, likeness) == Asked.SUBJECT;
  }

  private Asked asked(SubjectEvidence subject, String question, double likeness) {
    return subject.asked(question(question), likeness, ALONE);
  }

  private SubjectQuestion question(String question) {
    return SubjectQuestion.of(encoder, Segmenter.segments(List.of(question)));
  }

  /** The base model knows her too; her last name is also others'. */
  private static List<Background.Sample> background() {
    List<Background.Sample> samples = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String name = "Person" + i % 40 + (i % 10 == 7 ? " Quarn" : " Name" + i % 40);
      String question =
          i % 2 == 0
              ? "Where was " + name + " born, who got the Golden Prize and the Silver Medal?"
              : "What did " + name + " write?";
      samples.add(new Background.Sample(question, " " + name + " was born in Lisbon."));
    }
    samples.add(new Background.Sample("Who is Zelda Quarn?", " Zelda Quarn wrote books."));
    return samples;
  }

  /** A vocabulary of plain words, and no vectors. */
  private static final class Ranks implements SentenceEncoder {
    @Override
    public String digest() {
      return "sha256:ranks";
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
      if (word.equals("novelist")) {
        return OptionalInt.of(8_000);
      }
      int at = PLAIN.indexOf(word.toLowerCase(Locale.ROOT));
      return at < 0 ? OptionalInt.empty() : OptionalInt.of(at);
    }

    @Override
    public void close() {}
  }
}
