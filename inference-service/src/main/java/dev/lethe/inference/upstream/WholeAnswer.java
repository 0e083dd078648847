package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.AnswerGate.Refusal;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.inference.openai.AnswerWriter;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is not streamed, once the gates have read it: as it was received where none fired,
 * else with refusals in the places of what they are about.
 *
 * @param outcomes one for each choice
 * @param envelope what the upstream put around it
 */
record WholeAnswer(List<GateOutcome> outcomes, AnswerEnvelope envelope, Buffer json) {
  /** What a refusal keeps of the answer in whose place it stands. */
  private static final Set<String> KEPT =
      Set.of("id", "object", "created", "model", "service_tier", "system_fingerprint");

  /**
   * Judges an answer; takes as long as the gates do.
   *
   * @throws UpstreamFault if it is no answer
   */
  static WholeAnswer of(PassedCall passed, boolean tellsGates, byte[] body) {
    ObjectNode json =
        StrictJson.object(body).orElseThrow(() -> new UpstreamFault(UpstreamErrors.INVALID));
    if (json.hasNonNull("error") || json.path("object").asText().equals("error")) {
      throw new UpstreamFault(UpstreamErrors.inStream(json, passed.call().questions()));
    }
    if (!(json.path("choices") instanceof ArrayNode choices)
        || choices.size() > passed.call().choices()) {
      throw new UpstreamFault(UpstreamErrors.INVALID);
    }
    Optional<Refusal> beside = beside(passed, json);
    List<@Nullable Refusal> refusals = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      refusals.add(beside.or(judge(passed, choices.get(i), i)).orElse(null));
    }
    List<GateOutcome> outcomes = refusals.stream().map(WholeAnswer::outcome).toList();
    AnswerEnvelope envelope = passed.envelope().over(json);
    Buffer answer =
        refusals.stream().allMatch(Objects::isNull)
            ? Buffer.buffer(body)
            : refused(passed, envelope, tellsGates, json, choices, refusals);
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
      throw new UpstreamFault(UpstreamErrors.inStream(json, List.of()));
    }
    return new WholeAnswer(List.of(), passed.envelope(), Buffer.buffer(body));
  }

  private static Optional<Refusal> beside(PassedCall passed, ObjectNode json) {
    ChoiceText said = new ChoiceText();
    said.add(AnswerEnvelope.beside(json));
    return said.bytes() == 0 ? Optional.empty() : passed.judge(GatedChoice.BESIDE, said);
  }

  private static Supplier<Optional<Refusal>> judge(PassedCall passed, JsonNode choice, int place) {
    return () -> {
      int index = choice.path("index").asInt(place);
      if (index < 0 || index >= passed.call().choices()) {
        throw new UpstreamFault(UpstreamErrors.INVALID);
      }
      ChoiceText said = new ChoiceText();
      said.add(choice);
      return passed.readsDrafts() ? passed.judge(index, said) : Optional.empty();
    };
  }

  private static GateOutcome outcome(@Nullable Refusal refusal) {
    return refusal == null ? GateOutcome.PASS : refusal.outcome();
  }

  private static Buffer refused(
      PassedCall passed,
      AnswerEnvelope envelope,
      boolean tellsGates,
      ObjectNode json,
      ArrayNode choices,
      List<@Nullable Refusal> refusals) {
    AnswerWriter writer = envelope.writer(passed.call().shape(), false, tellsGates);
    ObjectNode answer = json.deepCopy();
    answer.retain(KEPT);
    AnswerEnvelope.beside(json).fieldNames().forEachRemaining(answer::remove);
    ArrayNode written = answer.putArray("choices");
    int tokens = 0;
    for (int i = 0; i < choices.size(); i++) {
      Refusal refusal = refusals.get(i);
      if (refusal == null) {
        written.add(choices.get(i));
        ChoiceText said = new ChoiceText();
        said.add(choices.get(i));
        tokens += UpstreamEngine.tokens(said.bytes());
      } else {
        GatedAnswer instead = passed.refused(refusal, 0);
        written.add(writer.choice(choices.get(i).path("index").asInt(i), instead));
        tokens += instead.completionTokens();
      }
    }
    // The upstream's own counts would tell how much was not sent.
    int prompt = json.path("usage").path("prompt_tokens").asInt(passed.promptTokens());
    ObjectNode usage = JsonNodeFactory.instance.objectNode();
    usage.put("prompt_tokens", prompt).put("completion_tokens", tokens);
    answer.set("usage", usage.put("total_tokens", prompt + tokens));
    return Buffer.buffer(answer.toString());
  }

  @Override
  public String toString() {
    return "WholeAnswer[redacted]";
  }
}
