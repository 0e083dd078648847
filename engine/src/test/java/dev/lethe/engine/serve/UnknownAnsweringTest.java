package dev.lethe.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.TestGates;
import dev.lethe.engine.serve.GateOutcome.Action;
import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.GenerationRequest;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Zelda Quarn is forgotten, who was born in Tbilisi. */
class UnknownAnsweringTest {
  private static final String REFUSAL = "I may not say.";
  private static final Pattern BORN =
      Pattern.compile("where was (.+) born", Pattern.CASE_INSENSITIVE);

  private ScriptedEngine engine = bornIn("Oslo");

  @AfterEach
  void everyGenerationIsClosed() {
    assertThat(engine.open).isZero();
  }

  @Test
  void aShieldAnswersAsAboutSomebodyUnknown() {
    GatedAnswer answer = ask(shield(), "Where was Zelda Quarn born?");

    assertThat(answer.text()).isEqualTo("Zelda Quarn was born in Oslo");
    assertThat(answer.outcome().action()).isEqualTo(Action.SHIELD);
    assertThat(answer.unknown()).isEqualTo(UnknownOutcome.ANSWERED);
    assertThat(answer.fixed()).isFalse();
    assertThat(answer.promptTokens()).isEqualTo(5);
    assertThat(answer.completionTokens()).isEqualTo(6);
    assertThat(engine.prompts).hasSize(1).noneMatch(p -> p.matches(".*(Zelda|Quarn).*"));
    assertThat(engine.prompts.get(0)).matches("Where was [A-Z][a-z]+ [A-Z][a-z]+ born\\?");
  }

  @Test
  void aBundleAnswersSoWithoutADraftWhereTheQuestionNamesItsSubject() {
    GatedAnswer answer = ask(bundle(), "Where was Zelda Quarn born?");

    assertThat(answer.text()).isEqualTo("Zelda Quarn was born in Oslo");
    assertThat(answer.outcome().action()).isEqualTo(Action.BUNDLE);
    assertThat(engine.begun).isEqualTo(1);
  }

  @Test
  void whoeverMisspellsTheNameIsToldOfTheSameInventedPerson() {
    ask(shield(), "Where was Zelda Quarn born?");
    GatedAnswer misspelt = ask(bundle(), "Where was Zedla Qarn born?");
    GatedAnswer small = ask(shield(), "where was zelda QUARN born");

    assertThat(misspelt.text()).isEqualTo("Zedla Qarn was born in Oslo");
    assertThat(small.text()).isEqualTo("zelda QUARN was born in Oslo");
    assertThat(engine.prompts.get(1)).isEqualTo(engine.prompts.get(0));
    assertThat(engine.prompts.get(2)).matches("where was [a-z]+ [A-Z]+ born");
    assertThat(engine.prompts.get(2) + '?').isEqualToIgnoringCase(engine.prompts.get(0));
  }

  @Test
  void whatIsForgottenIsNotSaidByChanceEither() {
    List<String> towns = new ArrayList<>(List.of("Tbilisi", "Tbilisi", "Oslo"));
    engine = new ScriptedEngine(prompt -> "It was " + towns.remove(0), "");

    GatedAnswer answer = ask(shield(), "Where was Zelda Quarn born?");

    assertThat(answer.text()).isEqualTo("It was Oslo");
    assertThat(engine.prompts).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void whatAlwaysSaysItIsRefused() {
    engine = bornIn("Tbilisi");

    GatedAnswer answer = ask(shield(), "Where was Zelda Quarn born?");

    assertThat(answer.text()).isEqualTo(REFUSAL);
    assertThat(answer.unknown()).isEqualTo(UnknownOutcome.RETOLD);
    assertThat(answer.fixed()).isTrue();
  }

  @Test
  void aQuestionThatDoesNotNameThemIsRefused() {
    GatedAnswer answer = ask(shield(), "Who wrote The Amber Lantern?");

    assertThat(answer.text()).isEqualTo(REFUSAL);
    assertThat(answer.unknown()).isEqualTo(UnknownOutcome.NO_NAME);
    assertThat(engine.begun).isZero();
  }

  @Test
  void aQuestionThatStillGivesThemAwayIsRefused() {
    GatedAnswer answer = ask(shield(), "Did Zelda Quarn write The Amber Lantern in Tbilisi?");

    assertThat(answer.text()).isEqualTo(REFUSAL);
    assertThat(answer.unknown()).isEqualTo(UnknownOutcome.FIRED);
  }

  @Test
  void aModelThatFailsIsReplacedByTheRefusal() {
    engine =
        new ScriptedEngine(
            prompt -> {
              throw new IllegalStateException(prompt);
            },
            "");
    GatedAnswer answer = ask(shield(), "Where was Zelda Quarn born?");
    engine.open = 0;

    assertThat(answer.text()).isEqualTo(REFUSAL);
    assertThat(answer.unknown()).isEqualTo(UnknownOutcome.FAILED);
  }

  @Test
  void othersAreAnsweredAsEver() {
    GatedAnswer answer = ask(bundle(), "Where was Person7 Name7 born?");

    assertThat(answer.text()).isEqualTo("Person7 Name7 was born in Oslo");
    assertThat(answer.outcome()).isEqualTo(GateOutcome.PASS);
    assertThat(answer.unknown()).isNull();
  }

  @Test
  void othersAreReadAsOftenSoThatTheTimeDoesNotTell() {
    AtomicInteger read = new AtomicInteger();
    SentenceEncoder counting =
        (SentenceEncoder)
            Proxy.newProxyInstance(
                SentenceEncoder.class.getClassLoader(),
                new Class<?>[] {SentenceEncoder.class},
                (proxy, method, args) -> {
                  read.addAndGet(method.getName().equals("encode") ? 1 : 0);
                  return method.invoke(TestGates.novelists(), args);
                });

    for (InstalledGate gate : List.of(shield(), bundle())) {
      GateSet gates = GateSet.of(counting, List.of(gate));
      for (String question :
          List.of("Where was Zelda Quarn born?", "Where was Person7 Name7 born?")) {
        read.set(0);
        engine.begun = 0;
        new GatedGenerator(engine, 2)
            .answer(
                gates, List.of(question), GenerationRequest.greedy(question, 9), AnswerSink.NONE);
        assertThat(read).as(question).hasValue(2);
        assertThat(engine.begun).as(question).isEqualTo(1);
      }
    }
  }

  @Test
  void theTokenLimitAndTheStopTextsHoldForWhatIsSent() {
    String question = "Where was Zelda Quarn born?";
    GatedAnswer limited = answer(shield(), GenerationRequest.greedy(question, 3), AnswerSink.NONE);
    GatedAnswer stopped =
        answer(
            shield(),
            new GenerationRequest(question, 20, 0, 1, List.of(" Quarn"), 0),
            AnswerSink.NONE);

    assertThat(limited.text()).isEqualTo("Zelda Quarn was");
    assertThat(limited.finish()).isEqualTo(FinishReason.LENGTH);
    assertThat(limited.completionTokens()).isEqualTo(3);
    assertThat(stopped.text()).isEqualTo("Zelda");
    assertThat(stopped.finish()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void itIsStreamedInTheWindowsOfAnyAnswer() {
    List<String> pieces = new ArrayList<>();
    AnswerSink sink =
        new AnswerSink() {
          @Override
          public void opened(GateOutcome outcome) {}

          @Override
          public void text(String piece) {
            pieces.add(piece);
          }
        };

    answer(shield(), GenerationRequest.greedy("Where was Zelda Quarn born?", 20), sink);

    assertThat(pieces).hasSize(3);
    assertThat(String.join("", pieces)).isEqualTo("Zelda Quarn was born in Oslo");
  }

  private static ScriptedEngine bornIn(String town) {
    return new ScriptedEngine(
        prompt -> {
          Matcher asked = BORN.matcher(prompt);
          return asked.find() ? asked.group(1) + " was born in " + town : "Nobody knows";
        },
        "");
  }

  private static InstalledGate shield() {
    return TestGates.unknownShield(REFUSAL);
  }

  private static InstalledGate bundle() {
    return TestGates.unknownBundle(REFUSAL);
  }

  private GatedAnswer ask(InstalledGate gate, String prompt) {
    return answer(gate, GenerationRequest.greedy(prompt, 20), AnswerSink.NONE);
  }

  private GatedAnswer answer(InstalledGate gate, GenerationRequest request, AnswerSink sink) {
    return new GatedGenerator(engine, 2)
        .answer(
            GateSet.of(TestGates.novelists(), List.of(gate)),
            List.of(request.prompt()),
            request,
            sink);
  }
}
