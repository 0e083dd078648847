package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.inference.openai.AnswerShape;
import dev.lethe.inference.openai.AnswerWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What stands around the choices of an answer. A refusal takes it over from the upstream's answer
 * in whose place it stands.
 */
record AnswerEnvelope(String id, Instant created, String model, @Nullable String fingerprint) {

  /** The upstream's own, where it says so. */
  AnswerEnvelope over(JsonNode answer) {
    return new AnswerEnvelope(
        answer.path("id").asText(id),
        answer.path("created").canConvertToLong()
            ? Instant.ofEpochSecond(answer.path("created").longValue())
            : created,
        answer.path("model").asText(model),
        answer.path("system_fingerprint").asText(fingerprint));
  }

  AnswerWriter writer(AnswerShape shape, boolean includeUsage, boolean tellsGates) {
    return new AnswerWriter(shape, id, created, model, fingerprint, includeUsage, tellsGates);
  }
}
