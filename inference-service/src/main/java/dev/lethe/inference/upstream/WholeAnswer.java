package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.AnswerGate.Refusal;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.inference.upstream.AnswerFormat.SaidChoice;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
   * What the gates say of an answer.
   *
   * @param besideFired on what the answer says beside its choices
   * @param fired by the place of a choice; none where all may be sent
   */
  record Judged(
      PassedCall passed,
      Buffer body,
      ObjectNode json,
      int choices,
      boolean besideFired,
      Map<Integer, Refusal> fired) {
    /** As it is sent, with what stands in the place of each choice on which a gate fired. */
    WholeAnswer answer(boolean tellsGates, Map<Integer, Refusal> instead) {
      List<@Nullable Refusal> refusals = new ArrayList<>();
      for (int i = 0; i < choices; i++) {
        refusals.add(instead.get(i));
      }
      List<GateOutcome> outcomes = refusals.stream().map(WholeAnswer::outcome).toList();
      AnswerEnvelope envelope = passed.call().format().envelope(json, passed.envelope());
      Buffer answer =
          besideFired || !fired.isEmpty()
              ? refused(passed, envelope, tellsGates, json, refusals)
              : body;
      return new WholeAnswer(outcomes, envelope, answer);
    }

    @Override
    public String toString() {
      return "Judged[redacted]";
    }
  }

  /**
   * Judges an answer; takes as long as the gates do.
   *
   * @throws UpstreamFault if it is no answer
   */
  static Judged judge(PassedCall passed, byte[] body) {
    ObjectNode json =
        StrictJson.object(body).orElseThrow(() -> new UpstreamFault(UpstreamErrors.INVALID));
    AnswerFormat format = passed.call().format();
    format.error(json).ifPresent(error -> fail(error, passed.call().questions()));
    List<SaidChoice> choices = format.choices(json);
    Optional<Refusal> beside = beside(passed, format.beside(json));
    Map<Integer, Refusal> fired = new LinkedHashMap<>();
    for (int i = 0; i < choices.size(); i++) {
      int place = i;
      SaidChoice choice = choices.get(i);
      beside
          .or(() -> judge(passed, choice))
          .map(refusal -> choice.index() == place ? refusal : refusal.alone())
          .ifPresent(refusal -> fired.put(place, refusal));
    }
    return new Judged(passed, Buffer.buffer(body), json, choices.size(), beside.isPresent(), fired);
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
