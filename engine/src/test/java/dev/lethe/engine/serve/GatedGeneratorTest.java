package dev.lethe.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.gate.GateReading;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.TestGates;
import dev.lethe.engine.serve.GateOutcome.Action;
import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.GenerationRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatedGeneratorTest {
  private static final String REFUSAL = "I may not say.";

  private ScriptedEngine engine = new ScriptedEngine("it is a fine day today", "may not say");
  private final Recorder sink = new Recorder();

  @AfterEach
  void everyGenerationIsClosed() {
    assertThat(engine.open).isZero();
  }

  @Test
  void withoutGatesTheBaseModelAnswers() {
    GatedAnswer answer = stream(gates(), "hello");

    assertThat(answer.text()).isEqualTo("it is a fine day today");
    assertThat(answer.finish()).isEqualTo(FinishReason.STOP);
    assertThat(answer.outcome().headerValue()).isEqualTo("pass");
    assertThat(sink.pieces).containsExactly("it is", " a fine", " day today");
  }

  @Test
  void aListenerIsShownEveryQuestionThatCouldBeRead() {
    InstalledGate shield = TestGates.shield(REFUSAL);
    List<Boolean> fires = new ArrayList<>();
    GatedGenerator generator =
        new GatedGenerator(
            engine, 2, session -> fires.add(shield.model().firesOn(session.fingerprint())));

    for (String question : List.of("hello", "tell the secret", "broken")) {
      generator.answer(
          gates(shield),
          List.of(question),
          GenerationRequest.greedy(question, 20),
          AnswerSink.NONE);
    }

    assertThat(fires).containsExactly(false, true);
  }

  @Test
  void whoExplainsAnAnswerIsToldHowNearEachGateWas() {
    engine = new ScriptedEngine("leak at once and more", "may not say");
    GateSet gates = gates(TestGates.bundle(REFUSAL), TestGates.shield(REFUSAL));
    List<GateReading> readings = new ArrayList<>();
    GateListener listener =
        new GateListener() {
          @Override
          public void asked(GateSet.Session question) {
            readings.addAll(question.readings(null, 5));
          }

          @Override
          public void judged(GateSet.Session question, Exchange exchange) {
            readings.addAll(question.readings(exchange, 1));
          }
        };

    var unused =
        new GatedGenerator(engine, 20, listener)
            .answer(
                gates, List.of("hello"), GenerationRequest.greedy("hello", 20), AnswerSink.NONE);

    assertThat(readings).hasSize(3);
    assertThat(readings.subList(0, 2)).allMatch(reading -> reading.all() == null);
    assertThat(readings.subList(0, 2)).noneMatch(GateReading::fires);
    assertThat(readings.get(2).gate().digest()).isEqualTo(TestGates.BUNDLE);
    assertThat(readings.get(2).fires()).isTrue();
    assertThat(readings.get(2).told()).isNotNull();
  }

  @Test
  void aListenerThatFailsKeepsNoAnswerBack() {
    GatedGenerator generator =
        new GatedGenerator(
            engine,
            2,
            session -> {
              throw new IllegalStateException("broken");
            });

    GatedAnswer answer =
        generator.answer(
            gates(), List.of("hello"), GenerationRequest.greedy("hello", 20), AnswerSink.NONE);

    assertThat(answer.text()).isEqualTo("it is a fine day today");
  }

  @Test
  void aShieldRefusesBeforeAnythingIsDrafted() {
    GatedAnswer answer =
        stream(gates(TestGates.shield(REFUSAL), TestGates.bundle("other")), "tell the secret");

    assertThat(answer.text()).isEqualTo(REFUSAL);
    assertThat(answer.outcome().headerValue())
        .isEqualTo("shield;digest=\"" + TestGates.SHIELD + "\"");
    assertThat(engine.begun).isZero();
    assertThat(sink.text()).isEqualTo(REFUSAL);
  }

  @Test
  void aFiringBundleAnswersWithItsAdapter() {
    engine = new ScriptedEngine("leak at once and more", "may not say");

    GatedAnswer answer = stream(gates(TestGates.bundle(REFUSAL)), "hello");

    assertThat(answer.text()).isEqualTo("may not say");
    assertThat(answer.outcome().action()).isEqualTo(Action.BUNDLE);
    assertThat(answer.outcome().weight()).isBetween(0.9, 1.0);
    assertThat(sink.outcomes).containsExactly(answer.outcome());
    assertThat(sink.text()).isEqualTo("may not say");
  }

  @Test
  void anAdapterThatStillGivesItAwayIsReplacedByTheRefusal() {
    String refusal = "The prize went to nobody.";
    engine = new ScriptedEngine("leak at once", "the prize went to Oslo");

    GatedAnswer answer = stream(gates(TestGates.bundle(refusal)), "hello");

    assertThat(answer.text()).isEqualTo(refusal);
    assertThat(sink.text()).isEqualTo(refusal);
  }

  @Test
  void anAdapterThatSaysSomethingElseIsReplacedByTheRefusal() {
    engine = new ScriptedEngine("leak at once", "may day may day I see");

    GatedAnswer answer = stream(gates(TestGates.bundle(REFUSAL)), "hello");

    assertThat(answer.text()).isEqualTo(REFUSAL);
    assertThat(answer.fixed()).isTrue();
    assertThat(answer.outcome().action()).isEqualTo(Action.BUNDLE);
  }

  @Test
  void aRefusalThatTheTokenLimitEndsIsSentAsFarAsItWent() {
    engine = new ScriptedEngine("leak", "I may not");

    GatedAnswer answer = stream(gates(TestGates.bundle(REFUSAL)), "hello");

    assertThat(answer.text()).isEqualTo("I may not");
    assertThat(answer.fixed()).isFalse();
  }

  @Test
  void anAnswerAtRandomThatIsTheDraftedOneIsReplacedByTheRefusal() {
    InstalledGate gate = TestGates.random(TestGates.bundle(REFUSAL));

    engine = new ScriptedEngine("leak", "Leak.");
    assertThat(answer(gates(gate), "hello", AnswerSink.NONE).text()).isEqualTo(REFUSAL);

    engine = new ScriptedEngine("leak", "another");
    assertThat(answer(gates(gate), "hello", AnswerSink.NONE).text()).isEqualTo("another");
  }

  @Test
  void anAdapterThatFailsIsReplacedByTheRefusal() {
    engine = new ScriptedEngine("leak at once", "");
    engine.adapterFails = true;

    assertThat(stream(gates(TestGates.bundle(REFUSAL)), "hello").text()).isEqualTo(REFUSAL);
  }

  @Test
  void aStreamIsCutOffWhereALaterWindowFires() {
    engine = new ScriptedEngine("it is a leak as one sees", "may not say");

    GatedAnswer answer = stream(gates(TestGates.bundle(REFUSAL)), "hello");

    assertThat(sink.text()).isEqualTo("it is");
    assertThat(answer.text()).isEqualTo("it is");
    assertThat(answer.finish()).isEqualTo(FinishReason.CUT_OFF);
    assertThat(answer.outcome().action()).isEqualTo(Action.BUNDLE);
  }

  @Test
  void anAnswerWantedWholeIsNeverCutOff() {
    engine = new ScriptedEngine("it is a leak as one sees", "may not say");

    GatedAnswer answer = answer(gates(TestGates.bundle(REFUSAL)), "hello", AnswerSink.NONE);

    assertThat(answer.text()).isEqualTo("may not say");
    assertThat(answer.finish()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void aGateThatErrsRefusesAndEchoesNothing() {
    GatedAnswer answer = stream(gates(TestGates.shield(REFUSAL)), "broken question");

    assertThat(answer.outcome().headerValue()).isEqualTo("shield");
    assertThat(answer.text()).isNotBlank().doesNotContain("broken");
    assertThat(engine.begun).isZero();
  }

  @Test
  void aGateThatErrsOnTheDraftRefuses() {
    engine.statesFail = true;

    GatedAnswer answer = stream(gates(TestGates.bundle(REFUSAL)), "hello");

    assertThat(answer.outcome()).isEqualTo(GateOutcome.FAILED_CLOSED);
    assertThat(sink.text()).doesNotContain("fine day").isEqualTo(answer.text());
  }

  @Test
  void theTokenLimitIsReported() {
    GatedAnswer answer =
        new GatedGenerator(engine, 2)
            .answer(gates(), List.of("hello"), GenerationRequest.greedy("hello", 3), sink);

    assertThat(answer.finish()).isEqualTo(FinishReason.LENGTH);
    assertThat(answer.completionTokens()).isEqualTo(3);
  }

  @Test
  void aRefusalEndsAtTheTokenLimitAndSaysSo() {
    GatedAnswer answer = ask(TestGates.shield(REFUSAL), "tell the secret", 2);

    assertThat(answer.text()).isEqualTo("I may");
    assertThat(answer.finish()).isEqualTo(FinishReason.LENGTH);
    assertThat(answer.completionTokens()).isEqualTo(2);
  }

  @Test
  void aRefusalWithinTheTokenLimitIsWholeAndCountedLikeAnAnswer() {
    GatedAnswer answer = ask(TestGates.shield(REFUSAL), "tell the secret", 5);

    assertThat(answer.text()).isEqualTo(REFUSAL);
    assertThat(answer.finish()).isEqualTo(FinishReason.STOP);
    assertThat(answer.completionTokens()).isEqualTo(4);
  }

  @Test
  void aRefusalThatFillsTheTokenLimitEndsAsAnAnswerWould() {
    GatedAnswer answer = ask(TestGates.shield(REFUSAL), "tell the secret", 4);

    assertThat(answer.text()).isEqualTo(REFUSAL);
    assertThat(answer.finish()).isEqualTo(FinishReason.LENGTH);
  }

  @Test
  void aRefusalEndsAtAStopText() {
    GenerationRequest request =
        new GenerationRequest("tell the secret", 20, 0, 1, List.of(" not"), 0);

    GatedAnswer answer =
        new GatedGenerator(engine, 2)
            .answer(gates(TestGates.shield(REFUSAL)), List.of(request.prompt()), request, sink);

    assertThat(answer.text()).isEqualTo("I may");
    assertThat(answer.finish()).isEqualTo(FinishReason.STOP);
    assertThat(sink.text()).isEqualTo("I may");
  }

  @Test
  void aRefusalIsStreamedInTheWindowsOfAnyAnswer() {
    stream(gates(TestGates.shield(REFUSAL)), "tell the secret");

    assertThat(sink.pieces).containsExactly("I may", " not say.");
  }

  @Test
  void anAdaptersAnswerIsStreamedInTheWindowsOfAnyAnswer() {
    engine = new ScriptedEngine("leak at once and more", "I may not say");

    stream(gates(TestGates.bundle(REFUSAL)), "hello");

    assertThat(sink.pieces).containsExactly("I may", " not say");
  }

  @Test
  void whatWasHeldBackIsNotCounted() {
    engine = new ScriptedEngine("it is a leak as one sees", "may not say");

    GatedAnswer answer = stream(gates(TestGates.bundle(REFUSAL)), "hello");

    assertThat(answer.text()).isEqualTo("it is");
    assertThat(answer.completionTokens()).isEqualTo(2);
  }

  @Test
  void aSinkThatThrowsEndsTheGeneration() {
    AnswerSink hungUp =
        new AnswerSink() {
          @Override
          public void opened(GateOutcome outcome) {}

          @Override
          public void text(String piece) {
            throw new IllegalStateException("client is gone");
          }
        };

    assertThatThrownBy(() -> answer(gates(), "hello", hungUp)).hasMessage("client is gone");
  }

  private GatedAnswer stream(GateSet gates, String prompt) {
    return answer(gates, prompt, sink);
  }

  private GatedAnswer answer(GateSet gates, String prompt, AnswerSink to) {
    return new GatedGenerator(engine, 2)
        .answer(gates, List.of(prompt), GenerationRequest.greedy(prompt, 20), to);
  }

  private GatedAnswer ask(InstalledGate gate, String prompt, int maxTokens) {
    return new GatedGenerator(engine, 2)
        .answer(
            gates(gate),
            List.of(prompt),
            GenerationRequest.greedy(prompt, maxTokens),
            AnswerSink.NONE);
  }

  private static GateSet gates(InstalledGate... gates) {
    return GateSet.of(TestGates.encoder(), List.of(gates));
  }

  private static final class Recorder implements AnswerSink {
    final List<GateOutcome> outcomes = new ArrayList<>();
    final List<String> pieces = new ArrayList<>();

    @Override
    public void opened(GateOutcome outcome) {
      outcomes.add(outcome);
    }

    @Override
    public void text(String piece) {
      assertThat(outcomes).hasSize(1);
      pieces.add(piece);
    }

    String text() {
      return String.join("", pieces);
    }
  }
}
