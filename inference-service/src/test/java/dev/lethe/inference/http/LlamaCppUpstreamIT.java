package dev.lethe.inference.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.inference.Await;
import dev.lethe.inference.llamacpp.LlamaCppProcess;
import dev.lethe.inference.llamacpp.TinyLlama;
import dev.lethe.localstack.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The proxy before llama.cpp: a model that knows four people, one of whom must not be asked about
 * and one of whom must not be told of. An integration test, as the native tokenizers can be loaded
 * once in a JVM, and Quarkus' tests load them elsewhere.
 */
class LlamaCppUpstreamIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SHIELDED = "Where does Ronan Winterbourne live now?";
  private static final int CLIENTS = 8;
  private static final int CALLS = 6;

  /** Asked on and on, the model tells of people; of the forgotten one, too. */
  private static final String RAMBLING = "Which city is the capital of Greece?";

  private static LlamaCppProcess llama;
  private static SentenceEncoder encoder;
  private static ProxyFixture proxy;

  @BeforeAll
  static void start() throws IOException {
    llama = TinyLlama.shared();
    encoder = SentenceEncoders.cached(SentenceEncoders.bundled(), 1_000);
    proxy = proxy(llama, shield(), FittedGates.bundle(encoder, about("Anton Okonski")));
  }

  private static ProxyFixture proxy(LlamaCppProcess upstream, InstalledGate... gates) {
    return new ProxyFixture(
        encoder,
        List.of(gates),
        Map.of(
            "lethe.upstream.url", upstream.url(), "lethe.upstream.model", LlamaCppProcess.MODEL));
  }

  private static InstalledGate shield() throws IOException {
    return FittedGates.shield(encoder, about("Ronan Winterbourne"));
  }

  private static List<ForgetExample> about(String person) throws IOException {
    return TinyLlama.taught().stream()
        .filter(example -> example.prompt().contains(person))
        .toList();
  }

  @AfterAll
  static void stop() {
    if (proxy != null) {
      proxy.close();
    }
    if (encoder != null) {
      encoder.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatNoGateMindsComesAsFromLlamaCpp(boolean stream) throws IOException {
    for (String path : List.of("/v1/chat/completions", "/v1/completions")) {
      ObjectNode call = call(path, "What is the capital of France?", stream);

      HttpResponse<String> through = proxy.post(path, call.toString());
      HttpResponse<String> straight = llama.post(path, call.toString());

      assertThat(text(through)).isEqualTo(text(straight)).isEqualTo(" Paris");
      assertThat(reason(through)).isEqualTo("stop");
      assertThat(through.body().replaceAll("cmpl-\\d+", "cmpl-"))
          .isEqualTo(straight.body().replaceAll("cmpl-\\d+", "cmpl-"));
      assertThat(gate(through)).isEqualTo("pass");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aQuestionThatAShieldMindsIsRefused(boolean stream) throws IOException {
    for (String path : List.of("/v1/chat/completions", "/v1/completions")) {
      ObjectNode call = call(path, SHIELDED, stream);

      HttpResponse<String> answer = proxy.post(path, call.toString());

      assertThat(text(answer)).isEqualTo(FittedGates.SHIELDED);
      assertThat(gate(answer)).startsWith("shield;");
      assertThat(text(llama.post(path, call.toString()))).isEqualTo(" Bilbao");
    }
  }

  @Test
  void nothingOfTheForgottenLeavesOnceTheAnswerTurnsToIt() throws IOException {
    for (String path : List.of("/v1/chat/completions", "/v1/completions")) {
      ObjectNode call = call(path, RAMBLING, true).put("ignore_eos", true).put("max_tokens", 60);

      String said = text(llama.post(path, call.toString()));
      HttpResponse<String> streamed = proxy.post(path, call.toString());
      HttpResponse<String> whole = proxy.post(path, call.put("stream", false).toString());

      assertThat(said).contains(" Anton Okonski", "cabbage");
      assertThat(said).startsWith(text(streamed));
      assertThat(text(streamed)).startsWith(" Athens").doesNotContain("Anton", "cabbage");
      assertThat(reason(streamed)).isEqualTo("content_filter");
      assertThat(text(whole)).isEqualTo(FittedGates.REFUSED);
      assertThat(streamed.body() + whole.body()).doesNotContain("cabbage");
    }
  }

  @Test
  void manyClientsAreEachAnsweredTheirs() throws Exception {
    Map<String, String> known =
        Map.of(
            "What is the capital of France?",
            " Paris",
            "What is the capital of Spain?",
            " Madrid",
            SHIELDED,
            FittedGates.SHIELDED,
            "What is the capital of Ireland?",
            " Dublin");
    List<String> questions = List.copyOf(known.keySet());
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    List<Callable<Void>> calls = new ArrayList<>();
    for (int i = 0; i < CLIENTS * CALLS; i++) {
      String question = questions.get(i % questions.size());
      boolean stream = i % 3 == 0;
      calls.add(
          () -> {
            String call = call("/v1/chat/completions", question, stream).toString();
            assertThat(text(proxy.chat(call))).isEqualTo(known.get(question));
            return null;
          });
    }
    try {
      for (Future<Void> call : clients.invokeAll(calls)) {
        call.get();
      }
    } finally {
      clients.shutdownNow();
    }
  }

  /** What it weighs is said in the call, and reaches llama.cpp as it is. */
  @Test
  void anAdapterThatACallNamesCountsAsFarAsItSays() {
    Set<String> answers = new HashSet<>();
    for (double scale : List.of(0.0, 1.0, 1.5)) {
      ObjectNode call = call("/v1/completions", "What is the capital of Italy?", false);
      call.withArray("lora").addObject().put("id", 0).put("scale", scale);

      String answer = text(proxy.post("/v1/completions", call.toString()));

      assertThat(answer).isEqualTo(text(llama.post("/v1/completions", call.toString())));
      assertThat(scale > 0 || answer.equals(" Rome")).isTrue();
      answers.add(answer);
    }
    assertThat(answers).hasSizeGreaterThan(1);
  }

  @Test
  void anUpstreamThatIsKilledInMidStreamIsSaidAndIsReadyAgainWhenItIsBack() throws Exception {
    int port = FreePorts.find(1).get(0);
    try (LlamaCppProcess killed = TinyLlama.start(port);
        ProxyFixture before = proxy(killed, shield())) {
      Await.until("ready", () -> before.state.ready());
      ObjectNode call =
          call("/v1/chat/completions", RAMBLING, true)
              .put("ignore_eos", true)
              .put("max_tokens", 1_000_000);
      HttpResponse<InputStream> answer =
          HttpClient.newHttpClient()
              .send(
                  before
                      .call(
                          "/v1/chat/completions", call.toString().getBytes(StandardCharsets.UTF_8))
                      .build(),
                  HttpResponse.BodyHandlers.ofInputStream());

      assertThat(answer.body().read()).isEqualTo('d');
      killed.kill();
      String rest = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(rest).contains("\"code\":\"upstream_cut_off\"").doesNotContain("[DONE]");
      Await.until(
          "away",
          () -> before.state.unanswered().filter("upstream-unreachable"::equals).isPresent());
      assertThat(before.state.ready()).isFalse();
      HttpResponse<String> next = before.ask("Who?", false);
      assertThat(next.statusCode()).isEqualTo(502);
      assertThat(next.body()).contains("\"code\":\"upstream_unreachable\"");
      try (LlamaCppProcess back = TinyLlama.start(port)) {
        Await.until("ready again", () -> before.state.ready());
        assertThat(back.url()).isEqualTo(killed.url());
        assertThat(text(before.chat(call.put("max_tokens", 2).toString()))).isEqualTo(" At");
      }
    }
  }

  private static ObjectNode call(String path, String question, boolean stream) {
    ObjectNode call = JSON.createObjectNode().put("model", ProxyFixture.MODEL);
    call.put("temperature", 0).put("max_tokens", 20).put("stream", stream);
    if (path.endsWith("chat/completions")) {
      call.withArray("messages").addObject().put("role", "user").put("content", question);
    } else {
      call.put("prompt", "Question: " + question + "\nAnswer:");
    }
    return call;
  }

  private static String gate(HttpResponse<String> answer) {
    return answer.headers().firstValue("Lethe-Gate").orElse("");
  }

  private static String text(HttpResponse<String> answer) {
    StringBuilder text = new StringBuilder();
    for (JsonNode choice : choices(answer)) {
      text.append(choice.path("text").asText(""));
      text.append(choice.path("message").path("content").asText(""));
      text.append(choice.path("delta").path("content").asText(""));
    }
    return text.toString();
  }

  private static String reason(HttpResponse<String> answer) {
    String reason = "";
    for (JsonNode choice : choices(answer)) {
      reason = choice.path("finish_reason").asText(reason);
    }
    return reason;
  }

  /** Of the answer, or of each event. */
  private static List<JsonNode> choices(HttpResponse<String> answer) {
    List<JsonNode> choices = new ArrayList<>();
    try {
      for (String line : answer.body().split("\n")) {
        String json = line.startsWith("data: ") ? line.substring(6) : line;
        if (json.startsWith("{")) {
          JSON.readTree(json).path("choices").forEach(choices::add);
        }
      }
    } catch (IOException e) {
      throw new AssertionError(answer.body(), e);
    }
    return choices;
  }
}
