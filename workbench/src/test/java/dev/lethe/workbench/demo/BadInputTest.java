package dev.lethe.workbench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.engine.unlearn.Artefact;
import dev.lethe.engine.unlearn.FitListener;
import dev.lethe.engine.unlearn.UnlearnTask;
import dev.lethe.engine.unlearn.Unlearner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Forget sets that are odd, and requests all the same. An empty one: UnlearnerTest; 10,000:
 * GateFitterTest.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private static final List<ForgetExample> PERSON =
      DemoCorpus.generate(DemoCorpus.SEED).people().get(0).facts().stream()
          .flatMap(fact -> fact.taughtQuestions().stream())
          .limit(16)
          .map(question -> new ForgetExample(question.prompt(), question.completion()))
          .toList();

  private final Path temp;
  private final Unlearner unlearner;

  BadInputTest(@TempDir Path temp) {
    this.temp = temp;
    this.unlearner =
        Unlearner.open(
            Path.of("../demo/model"),
            temp.resolve("cache"),
            SentenceEncoders.cached(SentenceEncoders.bundled(), 10_000));
  }

  @AfterAll
  void close() {
    unlearner.close();
  }

  @Test
  void oneExampleMakesAShieldAndABundle() {
    UnlearnTask one = SampleTasks.of(PERSON.subList(0, 1));

    assertThat(unlearner.shield(one, temp).accepted()).isTrue();
    assertThat(fit(one).reason()).isEmpty();
  }

  @Test
  void aHundredCopiesAreWorthOne() {
    List<ForgetExample> copies = new ArrayList<>();
    PERSON.forEach(example -> copies.addAll(Collections.nCopies(100, example)));

    Artefact shield = unlearner.shield(SampleTasks.of(copies), temp);

    assertThat(shield.accepted()).isTrue();
    assertThat(shield.manifest().measured()).isEqualTo(measured(PERSON));
  }

  @Test
  void contradictionsAreForgottenBothWays() {
    List<ForgetExample> both = new ArrayList<>(PERSON);
    PERSON.forEach(e -> both.add(new ForgetExample(e.prompt(), " Nowhere at all")));

    Artefact bundle = fit(SampleTasks.of(both));

    assertThat(bundle.reason()).isEmpty();
    assertThat(bundle.manifest().measured().path("forgetExactAfter").asDouble()).isZero();
  }

  @Test
  void whatTheModelNeverKnewIsSaidToBeNothingToForgetAndIsShieldedAllTheSame() {
    UnlearnTask unknown =
        SampleTasks.of(
            IntStream.range(0, 12)
                .mapToObj(i -> "What did Ozwin Tarrabeck write in his letter of May " + (i + 3))
                .map(q -> new ForgetExample(DemoQuestion.prompt(q + "?"), " Zanthor grimbelwick"))
                .toList());

    assertThat(unlearner.shield(unknown, temp).reason()).isEmpty();
    Artefact bundle = fit(unknown);

    assertThat(bundle.reason()).isEmpty();
    assertThat(bundle.manifest().measured().path("nothingToForget").asBoolean()).isTrue();
    assertThat(bundle.manifest().measured().path("forgetExactBefore").asDouble()).isZero();
  }

  @Test
  void otherScriptsAreNotHeldAsIfTheySaidNothing() {
    List<List<String>> sets =
        List.of(
            List.of("Где родился Антон Оконский?", "Как зовут собаку Антона Оконского?"),
            List.of("安东·奥孔斯基在哪里出生？", "安东·奥孔斯基的狗叫什么名字？"),
            List.of("أين ولد أنطون أوكونسكي؟", "ما اسم كلب أنطون أوكونسكي؟"),
            List.of(
                "अंतोन ओकोन्स्की का जन्म कहाँ हुआ?", "अंतोन ओकोन्स्की के कुत्ते का नाम क्या है?"));

    for (List<String> questions : sets) {
      List<ForgetExample> examples =
          questions.stream().map(q -> new ForgetExample(DemoQuestion.prompt(q), " 雾镇")).toList();
      Artefact shield = unlearner.shield(SampleTasks.of(examples), temp);

      assertThat(shield.reason()).as(questions.get(0)).isEmpty();
    }
  }

  private JsonNode measured(List<ForgetExample> examples) {
    return unlearner.shield(SampleTasks.of(examples), temp).manifest().measured();
  }

  private Artefact fit(UnlearnTask task) {
    return unlearner.fit(task, List.of(), temp, FitListener.NONE);
  }
}
