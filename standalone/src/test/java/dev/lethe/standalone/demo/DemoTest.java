package dev.lethe.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lethe.standalone.terminal.ProgressBar;
import dev.lethe.standalone.terminal.Terminal;
import dev.lethe.workbench.demo.DemoCorpus;
import dev.lethe.workbench.demo.DemoQuestion;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoTest {

  @Test
  void holdsOnlyWhenEveryClaimDoes() {
    assertThat(result(0.95, 0.05, 0.05, 0.97, 0.96, true).holds()).isTrue();
    assertThat(result(0.89, 0.00, 0.00, 0.97, 0.97, true).holds()).isFalse();
    assertThat(result(0.95, 0.06, 0.00, 0.97, 0.97, true).holds()).isFalse();
    assertThat(result(0.95, 0.00, 0.06, 0.97, 0.97, true).holds()).isFalse();
    assertThat(result(0.95, 0.00, 0.00, 0.97, 0.95, true).holds()).isFalse();
    assertThat(result(0.95, 0.00, 0.00, 0.97, 0.97, false).holds()).isFalse();
  }

  @Test
  void writesItsResultAsOneLineWithTheAgreedNames() throws Exception {
    String line = new JsonMapper().writeValueAsString(result(1, 0, 0, 1, 1, true));

    assertThat(line)
        .isEqualTo(
            "{\"timeToShieldMs\":900,\"timeToEnforcedMs\":30000,\"forgetBefore\":1.0,"
                + "\"forgetAfter\":0.0,\"paraphraseAfter\":0.0,\"retainBefore\":1.0,"
                + "\"retainAfter\":1.0,\"auditVerified\":true,\"certificate\":\"/c.json\"}");
  }

  @Test
  void asksAboutOnePersonAndAboutEverythingElse() {
    DemoQuestions questions = DemoQuestions.about(DemoCorpus.generate(DemoCorpus.SEED), 3, 240);
    String person = questions.person().id() + "/";

    assertThat(questions.taught()).allMatch(q -> q.factId().startsWith(person));
    assertThat(questions.heldOut()).allMatch(q -> q.factId().startsWith(person));
    assertThat(questions.others()).hasSize(240).noneMatch(q -> q.factId().startsWith(person));
    assertThat(questions.others().stream().map(DemoQuestion::kind).distinct().count())
        .isGreaterThan(10);
  }

  @Test
  void refusesTooFewQuestions() {
    assertThatThrownBy(() -> new DemoSettings(1, 199)).hasMessageContaining("--questions");
    assertThatThrownBy(() -> new DemoSettings(0, 200)).hasMessageContaining("--person");
  }

  @Test
  void findsAnAnswerWhateverSurroundsIt() {
    NormalisedWords answer = NormalisedWords.of("a grey parrot");

    assertThat(NormalisedWords.of(" It's  A grey parrot!").contains(answer)).isTrue();
    assertThat(NormalisedWords.of("a grey parrots").contains(answer)).isFalse();
    assertThat(NormalisedWords.of("").contains(answer)).isFalse();
    assertThat(answer.contains(NormalisedWords.of("..."))).isFalse();
  }

  @Test
  void asksForTheErasureOfExactlyTheTaughtQuestions() throws Exception {
    DemoQuestion question = new DemoQuestion("person-01/pet", "pet", "Which pet?", "a cat");

    var body = new JsonMapper().readTree(ErasureBody.of("id", "demo", "ref", List.of(question)));

    assertThat(body.at("/forgetSet/examples/0/prompt").asText()).isEqualTo(question.prompt());
    assertThat(body.at("/forgetSet/examples/0/completion").asText()).isEqualTo(" a cat");
    assertThat(body.at("/model").asText()).isEqualTo("demo");
  }

  @Test
  void staysWithinEightyColumnsAndPlainWithoutATerminal() {
    StringWriter text = new StringWriter();
    Terminal terminal = new Terminal(new PrintWriter(text), false);

    terminal.heading("A heading");
    terminal.exchange("q".repeat(200), "a".repeat(200), "inference-1: shield");
    terminal.bar("asking").update(5, 10, "5 questions");
    terminal.bar("asking").finish("asked 10 questions");
    terminal.check(true, "it holds");

    assertThat(text.toString().lines()).allMatch(line -> line.length() <= Terminal.COLUMNS);
    assertThat(text.toString()).doesNotContain("\u001b", "\r").contains("asked 10 questions");
    assertThat(ProgressBar.text("asking", 5, 10, "x")).contains("[##############..............]");
  }

  private static DemoResult result(
      double knew, double forget, double paraphrase, double before, double after, boolean sound) {
    return new DemoResult(900, 30_000, knew, forget, paraphrase, before, after, sound, "/c.json");
  }
}
