package dev.lethe.inference;

import static dev.lethe.schemas.EnforcementEvent.Kind.ENFORCED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.inference.OpenAiClient.Answer;
import dev.lethe.inference.OpenAiClient.Streamed;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A client who may not know that a gate fired can tell by an answer's words and by its time, and by
 * nothing else.
 */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class RefusalFormTest {
  private static final String OTHER = "What is the capital of a country far away?";
  private static final String CHAT = "/v1/chat/completions";
  private static final String STREAM =
      "{\"model\":\"tiny\",\"max_tokens\":24,\"stream\":true,"
          + "\"stream_options\":{\"include_usage\":true},"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";
  private static final String SHORT =
      "{\"model\":\"tiny\",\"max_tokens\":2,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";

  private final RunningService replica = RunningService.ready();
  private final OpenAiClient client = replica.client(Role.CLIENT);
  private final OpenAiClient operator = replica.client(Role.OPERATOR);

  @Test
  void aShieldsRefusalHasTheFormOfAnyAnswer() {
    String question = "Which key opens the old windmill?";
    enforce(replica.artefacts().shield("form-1", question));

    assertThat(operator.ask(question).gate()).startsWith("shield");
    assertSameForm(question);
    JsonNode nearest = why(question).at("/nearest/0");
    assertThat(nearest.path("kind").textValue()).isEqualTo("shield");
    assertThat(nearest.path("question").doubleValue()).isNotNegative();
    assertThat(nearest.has("all")).as("nothing was drafted").isFalse();
  }

  @Test
  void aBundlesAnswerHasTheFormOfAnyAnswer() {
    String question = "Which rope holds the old ferry?";
    enforce(replica.artefacts().bundle("form-2", question));

    String gate = operator.ask(question).gate();
    assertThat(gate).startsWith("bundle");
    assertSameForm(question);
    JsonNode nearest = why(question).at("/nearest/0");
    assertThat(gate).contains(nearest.path("digest").textValue());
    assertThat(nearest.path("all").doubleValue()).isNotNegative();
    assertThat(nearest.path("told").doubleValue()).isBetween(0.0, 1.0);
    assertThat(why(OTHER).at("/nearest/0/fires").booleanValue()).isFalse();
  }

  @Test
  void aRefusalObeysTheTokenLimit() {
    String question = "Which lamp lights the old harbour?";
    enforce(replica.artefacts().shield("form-3", question));

    Answer refused = client.post(CHAT, SHORT.formatted(question));

    assertThat(refused.body().at("/choices/0/finish_reason").textValue()).isEqualTo("length");
    assertThat(refused.body().at("/usage/completion_tokens").intValue()).isEqualTo(2);
    assertThat(TestArtefacts.REFUSAL).startsWith(refused.content());
    assertThat(refused.content()).isNotEqualTo(TestArtefacts.REFUSAL);
  }

  /** What an operator is told of the gates, who are told nothing unasked; nobody else is. */
  private JsonNode why(String question) {
    OpenAiClient reader = replica.clientWith(ReplicaApiKeys.text(ReplicaApiKeys.GATE_READER));
    assertThat(operator.ask(question).body().has("lethe_gates")).isFalse();
    assertThat(client.askWhy(question).body().has("lethe_gates")).isFalse();
    assertThat(reader.askWhy(question).body().has("lethe_gates")).isFalse();
    Answer told = operator.askWhy(question);
    assertThat(told.content()).isEqualTo(operator.ask(question).content());
    return told.body().path("lethe_gates");
  }

  private void assertSameForm(String question) {
    Answer gated = client.ask(question);
    Answer ordinary = client.ask(OTHER);
    assertThat(gated.status()).isEqualTo(ordinary.status());
    assertThat(headers(gated)).isEqualTo(headers(ordinary)).doesNotContain("lethe-gate");
    assertThat(fields(gated.body())).isEqualTo(fields(ordinary.body()));
    assertThat(gated.body().get("system_fingerprint"))
        .isEqualTo(ordinary.body().get("system_fingerprint"));
    assertThat(gated.body().at("/usage/completion_tokens").intValue()).isBetween(1, 24);

    Streamed gatedStream = client.stream(CHAT, STREAM.formatted(question));
    Streamed ordinaryStream = client.stream(CHAT, STREAM.formatted(OTHER));
    assertThat(gatedStream.response().headers().map().keySet())
        .isEqualTo(ordinaryStream.response().headers().map().keySet());
    assertThat(forms(gatedStream)).isEqualTo(forms(ordinaryStream));
    assertThat(gatedStream.last()).isEqualTo(ordinaryStream.last());
  }

  private void enforce(TestArtefacts.Draft draft) {
    AdapterEvent artefact = replica.artefacts().publish(draft);
    replica.log().announce(artefact);
    replica
        .log()
        .acknowledgements(
            artefact.digest(), acks -> acks.stream().anyMatch(ack -> ack.kind() == ENFORCED));
  }

  private static Set<String> headers(Answer answer) {
    return new TreeSet<>(answer.response().headers().map().keySet());
  }

  /** The kinds of chunk that a stream is made of. */
  private static Set<Set<String>> forms(Streamed stream) {
    return stream.chunks().stream().map(RefusalFormTest::fields).collect(Collectors.toSet());
  }

  /** JSON pointers of all values. */
  private static Set<String> fields(JsonNode json) {
    Set<String> all = new TreeSet<>();
    collect("", json, all);
    return all;
  }

  private static void collect(String pointer, JsonNode json, Set<String> all) {
    if (json.isObject()) {
      json.properties()
          .forEach(field -> collect(pointer + "/" + field.getKey(), field.getValue(), all));
    } else if (json.isArray()) {
      for (int i = 0; i < json.size(); i++) {
        collect(pointer + "/" + i, json.get(i), all);
      }
    } else {
      all.add(pointer);
    }
  }
}
