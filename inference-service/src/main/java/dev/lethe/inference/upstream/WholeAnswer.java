package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.AnswerGate.Refusal;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.inference.upstream.AnswerFormat.SaidChoice;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is not streamed, once the gates have read it: as it was received where none fired,
 * else with refusals in the places of what they are about.
 *
 * @param outcomes one for each choice
 * @param envelope what the upstream put around it
 */
record WholeAnswer(List<GateOutcome> outcomes, AnswerEnvelope envelope, Buffer json) {
  /**
   * Judges an answer; takes as long as the gates do.
   *
   * @throws UpstreamFault if it is no answer
   */
  static WholeAnswer of(PassedCall passed, boolean tellsGates, byte[] body) {
    ObjectNode json =
        StrictJson.object(body).orElseThrow(() -> new UpstreamFault(UpstreamErrors.INVALID));
    AnswerFormat format = passed.call().format();
    format.error(json).ifPresent(error -> fail(error, passed.call().questions()));
    List<SaidChoice> choices = format.choices(json);
    Optional<Refusal> beside = beside(passed, format.beside(json));
    List<@Nullable Refusal> refusals = new ArrayList<>();
    for (SaidChoice choice : choices) {
      refusals.add(beside.or(() -> judge(passed, choice)).orElse(null));
    }
    List<GateOutcome> outcomes = refusals.stream().map(WholeAnswer::outcome).toList();
    AnswerEnvelope envelope = format.envelope(json, passed.envelope());
    boolean passes = beside.isEmpty() && refusals.stream().allMatch(Objects::isNull);
    Buffer answer =
        passes ? Buffer.buffer(body) : refused(passed, envelope, tellsGates, json, refusals);
    return new WholeAnswer(outcomes, envelope, answer);
  }

  /**
   * One that no gate has to read.
   *
   * @throws UpstreamFault if it is no answer
   */
  static WholeAnswer ungated(PassedCall passed, byte[] body) {
    ObjectNode json =
        StrictJson.object(body).orElseThrow(() -> new UpstreamFault(UpstreamErrors.INVALID));
    if (json.hasNonNull("error")) {
      fail(json, List.of());
    }
    return new WholeAnswer(List.of(), passed.envelope(), Buffer.buffer(body));
  }

  private static void fail(ObjectNode error, List<List<String>> questions) {
    throw new UpstreamFault(UpstreamErrors.inStream(error, questions));
  }

  private static Optional<Refusal> beside(PassedCall passed, ObjectNode beside) {
    ChoiceText said = new ChoiceText();
    said.add(beside);
    return said.bytes() == 0 ? Optional.empty() : passed.judge(GatedChoice.BESIDE, said);
  }

  private static Optional<Refusal> judge(PassedCall passed, SaidChoice choice) {
    return passed.readsDrafts() ? passed.judge(choice.index(), choice.said()) : Optional.empty();
  }

  private static GateOutcome outcome(@Nullable Refusal refusal) {
    return refusal == null ? GateOutcome.PASS : refusal.outcome();
  }

  private static Buffer refused(
      PassedCall passed,
      AnswerEnvelope envelope,
      boolean tellsGates,
      ObjectNode json,
      List<@Nullable Refusal> refusals) {
    AnswerFormat format = passed.call().format();
    int prompt = format.promptTokens(json, passed.promptTokens());
    List<@Nullable GatedAnswer> instead = new ArrayList<>();
    for (@Nullable Refusal refusal : refusals) {
      instead.add(refusal == null ? null : passed.refused(refusal, 0));
    }
    return Buffer.buffer(format.replaced(json, envelope, tellsGates, instead, prompt).toString());
  }

  @Override
  public String toString() {
    return "WholeAnswer[redacted]";
  }
}
