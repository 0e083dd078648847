package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a bundle's gate fires depends on what is asked, what is drafted, and how surely. */
class DraftedAnswerTest {
  private static final double LOW = -10;
  private static final double SURE = 0.95;
  private static final double UNSURE = 0.3;

  private final SentenceEncoder encoder = NovelistFixture.encoder();
  private final SubjectEvidence subject = fit(NovelistFixture.EXAMPLES);

  @ParameterizedTest
  @CsvSource({
    "Who wrote The Amber Lantern?, It was Zelda Quarn., true",
    "Who printed The Amber Lantern?, It was Person3 Name3., false",
    "Which Amber book is it?, The Lantern., true",
    "In which year was The Amber Lantern printed?, 1987, true",
    "What is known about Zelda Quarn?, It was Person3 Name3., true",
  })
  void aDetailInTheQuestionFiresIfASureDraftTellsSomething(
      String question, String draft, boolean fires) {
    assertThat(fires(LOW, question, draft, SURE)).isEqualTo(fires);
  }

  @ParameterizedTest
  @CsvSource({"Who printed The Amber Lantern?, It was Person3 Name3."})
  void anUnsureDraftSettlesNothing(String question, String draft) {
    assertThat(fires(LOW, question, draft, UNSURE)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "Where was Quarn born?, In Tbilisi., true",
    "Where was Quarn born?, In Lisbon., false",
    "What did Person7 Quarn write?, The Person9., false",
  })
  void whoSharesAPartOfTheNameIsToldApartByTheDraft(String question, String draft, boolean fires) {
    assertThat(fires(LOW, question, draft, SURE)).isEqualTo(fires);
  }

  /** The forgotten date is 1971-05-14. */
  @ParameterizedTest
  @CsvSource({
    "1971-05-14, true",
    "14/05/1971, true",
    "1971, true",
    "1971-08-23, false",
    "1987-05-14, false",
    "1987-08-23, false",
  })
  void aDateOfTheSameYearIsAnotherDate(String draft, boolean fires) {
    List<ForgetExample> dated = new ArrayList<>(NovelistFixture.EXAMPLES);
    dated.add(new ForgetExample("When was Zelda Quarn born?", " 1971-05-14"));
    SubjectEvidence born = fit(dated);

    assertThat(fires(born, LOW, "When was Wilhelmina Quarn born?", draft, SURE)).isEqualTo(fires);
  }

  @ParameterizedTest
  @CsvSource({
    "Zelda Quarn was born in Tbilisi., true",
    "Harbour Psalms., true",
    "It is Person7 Quarn., false",
    "It is Lisbon., false",
  })
  void whatOnlyTheSubjectsAnswersSayIsALeakWhoeverIsAskedAbout(String draft, boolean fires) {
    String question = "What is known about Ilse Vonderhagen?";

    assertThat(fires(LOW, question, draft, SURE)).isEqualTo(fires);
    assertThat(fires(LOW, question, draft, UNSURE)).as("mixed up").isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "What Amber did Porto and Grenoble and Utrecht and Florence get?, The Lantern., true",
    "What did Porto and Grenoble and Utrecht and Florence get?, The Golden Prize., false",
  })
  void allEvidenceTogetherNeedsADraftThatTellsSomething(
      String question, String draft, boolean fires) {
    assertThat(fires(1, question, draft, SURE)).isEqualTo(fires);
    assertThat(fires(LOW, question, draft, SURE)).as("too little by itself").isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0.95, true", "0.5, 0.3, false", "1.5, 0.3, true"})
  void anUnsureDraftHasToSayMoreWhereTheQuestionAsksForSomebodyElse(
      double together, double certainty, boolean fires) {
    String question = "What is known about Ilse Vonderhagen?";

    assertThat(fires(together, question, "Harbour Psalms.", certainty)).isEqualTo(fires);
  }

  /** Whatever excuses a sure draft, or an unsure one, must not excuse one of which nobody knows. */
  @ParameterizedTest
  @CsvSource({
    "-9, What is known about Ilse Vonderhagen?, Harbour Psalms.",
    "0.5, What is known about Ilse Vonderhagen?, Harbour Psalms.",
    "1, What did Porto and Grenoble and Utrecht and Florence get?, The Golden Prize.",
    "1, What Amber did Porto and Grenoble and Utrecht and Florence get?, The Lantern.",
    "-9, What is known about Ilse Vonderhagen?, It is Lisbon.",
  })
  void aDraftOfUnknownCertaintyFiresWhereverASureOrAnUnsureOneWould(
      double together, String question, String draft) {
    boolean either =
        fires(together, question, draft, SURE) || fires(together, question, draft, UNSURE);

    assertThat(fires(together, question, draft, Double.NaN)).isEqualTo(either);
  }

  @ParameterizedTest
  @CsvSource({"Who printed The Amber Lantern?, true", "Where was Quarn born?, false"})
  void aShieldWhichHasNoDraftKeepsToTheStricterView(String question, boolean fires) {
    GateModel shield = gate(subject, null);

    GateModel.Reading reading = shield.read(0, question(question));

    assertThat(reading.margin() >= 0).isEqualTo(fires);
  }

  /**
   * @param together what all evidence says, above its threshold
   */
  private boolean fires(double together, String question, String draft, double certainty) {
    return fires(subject, together, question, draft, certainty);
  }

  private boolean fires(
      SubjectEvidence of, double together, String question, String draft, double certainty) {
    double[] none = {};
    LinearCombination combination = new LinearCombination(none, none, none, -together, 1);
    GateModel gate =
        gate(
            of, new CombinedRule(List.of(), combination, 0, new LeakageCondition(-1, -1, 0, 0, 0)));
    SubjectQuestion asked = question(question);
    GateInput seen =
        GateInput.of(encoder, new float[1][1], asked, List.of(question), draft, certainty, null);
    return gate.margin(gate.read(0, asked), seen) >= 0;
  }

  private SubjectEvidence fit(List<ForgetExample> examples) {
    SubjectFitter fitter = new SubjectFitter(encoder, NovelistFixture.background());
    return Objects.requireNonNull(fitter.fit(examples, TestGates.HASHER));
  }

  private static GateModel gate(SubjectEvidence of, @Nullable CombinedRule rule) {
    LinearHead head = new LinearHead(new float[] {0}, 0);
    return new GateModel("sha256:ranks", head, 20, of, rule, new WeightCurve(1));
  }

  private SubjectQuestion question(String question) {
    return SubjectQuestion.of(encoder, Segmenter.segments(List.of(question)));
  }
}
