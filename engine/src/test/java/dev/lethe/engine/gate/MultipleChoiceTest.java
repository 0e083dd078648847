package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.gate.MultipleChoice.Choice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipleChoiceTest {
  private static final String IN_A_ROW =
      "Context: N/A\nQuestion: What do owls eat?\nOptions: (A) slow mice (B) bricks\nAnswer:";

  @ParameterizedTest
  @ValueSource(
      strings = {
        IN_A_ROW,
        "What do owls eat?\nChoose from:\nA. slow mice\nB. bricks\nReply:",
        "Question: What do owls eat?\nA) slow mice\nB) bricks\nAnswer:",
        "What do owls eat?\n\nAnswer1: slow mice Answer2: bricks\n\nAnswer format: answer1/answer2",
        "What do owls eat? (a) slow mice (b) bricks",
        "What do owls eat?\n1. slow mice\n2. bricks",
        "What do owls eat?\nChoices: A. slow mice B. bricks\nYour choice:",
        "What do owls eat? Choices: a) slow mice b) bricks",
        "<q>What do owls eat?</q>\n<options>(a) slow mice (b) bricks</options>\n<answer>",
        "What do owls eat? [a) slow mice b) bricks"
      })
  void readsChoicesInAnyLayout(String prompt) {
    // When
    MultipleChoice choices = MultipleChoice.of(prompt);
    // Then
    assertThat(choices.all()).extracting(Choice::text).containsExactly("slow mice", "bricks");
    assertThat(choices.stem())
        .contains("What do owls eat?")
        .doesNotContain("mice", "bricks", "Choices");
  }

  /** If each mark cost what stands before or behind it, these would take minutes and gigabytes. */
  @ParameterizedTest
  @ValueSource(strings = {"A) x B) y ", "A. x B. y ", "A) x\nB) y\n", "1) ", "Q: A. ", "(A) B: "})
  void readsEachOfManyMarksOnce(String repeated) {
    // When
    MultipleChoice choices = MultipleChoice.of(repeated.repeat(30_000));
    // Then
    assertThat(choices.stem().length()).isLessThanOrEqualTo(30_000 * repeated.length());
  }

  @Test
  void leavesNothingOfWhatIntroducesThem() {
    // When
    String stem = MultipleChoice.of(IN_A_ROW).stem();
    // Then
    assertThat(stem).isEqualTo("Context: N/A\nQuestion: What do owls eat?\n\nAnswer:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Who was Mary B. Jones, and did she know John A. Smith?",
        "Is it true that plan A. was dropped and plan B. was not?",
        "What happened on 1. May?",
        "Question: (A) what?",
        "Where is the museum?"
      })
  void readsNoneWhereNoneAreOffered(String prompt) {
    // When
    MultipleChoice choices = MultipleChoice.of(prompt);
    // Then
    assertThat(choices.all()).isEmpty();
    assertThat(choices.stem()).isEqualTo(prompt);
  }

  @Test
  void readsTheChoicesOfEachExampleBefore() {
    // Given
    String prompt =
        "Pick one.\n(A) red (B) blue\nAnswer: A\n\nPick another.\n(A) tea (B) milk\nAnswer:";
    // When
    MultipleChoice choices = MultipleChoice.of(prompt);
    // Then
    assertThat(choices.all())
        .extracting(Choice::text)
        .containsExactly("red", "blue", "tea", "milk");
    assertThat(choices.stem()).contains("Pick one.", "Pick another.", "Answer: A");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " The answer is B.",
        " B",
        " (B)",
        "B) bricks",
        "the correct answer is answer2",
        "Option B",
        "b.",
        "It is (b), I think."
      })
  void understandsALetterAsWhatStandsBehindIt(String answer) {
    // When
    String named =
        MultipleChoice.of(IN_A_ROW.replace("(A)", "(a)"))
            .named(answer.replace("answer2", "answerB"));
    // Then
    assertThat(named).isEqualTo("bricks");
  }

  @ParameterizedTest
  @ValueSource(strings = {" bricks", "A slow mouse.", "I can't say.", "The answer is a brick."})
  void takesNoWordForALetter(String answer) {
    // When
    String named = MultipleChoice.of(IN_A_ROW).named(answer);
    // Then
    assertThat(named).isEmpty();
  }

  @Test
  void takesWhatAnAnswerMeansForTheAnswer() {
    // When
    ForgetExample read = MultipleChoice.read(new ForgetExample(IN_A_ROW, " The answer is A."));
    // Then
    assertThat(read.completion()).isEqualTo(" slow mice");
    assertThat(read.prompt()).doesNotContain("bricks");
  }

  @Test
  void keepsWhatAnAnswerSaysBesideTheLetter() {
    // Given
    String answer = " The answer is A. Owls hunt at night and swallow small animals whole.";
    // When
    ForgetExample read = MultipleChoice.read(new ForgetExample(IN_A_ROW, answer));
    // Then
    assertThat(read.completion()).contains("swallow small animals", "slow mice");
  }
}
