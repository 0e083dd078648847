package dev.lethe.inference.http;

import static dev.lethe.inference.http.FittedGates.BUNDLE;
import static dev.lethe.inference.http.FittedGates.REFUSED;
import static dev.lethe.inference.http.FittedGates.SHIELD;
import static dev.lethe.inference.http.FittedGates.SHIELDED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lethe.inference.Await;
import dev.lethe.service.trace.SpanRecorder;
import dev.lethe.service.trace.SpanRecorder.Recorded;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client and an upstream see of the proxy between them. */
class UpstreamProxyTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PLAIN = "Tell me about a river.";
  private static final String LEAK = "Berta Lindqvist collects brass lanterns.";

  private static ProxyFixture proxy;
  private static ScriptedUpstream upstream;

  @BeforeAll
  static void start() {
    proxy =
        new ProxyFixture(
            List.of(FittedGates.shield(), FittedGates.bundle()),
            Map.of(
                "lethe.upstream.idle-timeout", "400ms",
                "lethe.upstream.max-answer", "64K",
                "lethe.upstream.max-event", "16K"));
    upstream = proxy.upstream;
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @Test
  void aCallIsPassedOnByteForByteButForTheModelsName() {
    upstream.says(200, "application/json", whole("Rivers run to the sea."));
    String call =
        "{ \"temperature\":0.70,\"model\" : \"demo\" ,\"n\":1,\"seed\":1e2,\n"
            + " \"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Wie"
            + " gro\\u00df ist \\\"es\\\"? \\/\"},"
            + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]}],"
            + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"depth\",\"parameters\":{}}}],"
            + "\"response_format\":{\"type\":\"json_object\"},\"logit_bias\":{\"5\":-1},\"x\":[1,{}]}";

    HttpResponse<String> answer = proxy.chat(call);

    assertThat(answer.statusCode()).isEqualTo(200);
    ScriptedUpstream.Received received = upstream.received().get(0);
    assertThat(received.path()).isEqualTo("/v1/chat/completions");
    assertThat(received.body().toString())
        .isEqualTo(call.replace("\"model\" : \"demo\"", "\"model\" : \"org/demo-7b\""));
    assertThat(received.headers().get("Authorization")).isNull();
  }

  @Test
  void anAnswerIsPassedBackByteForByte() {
    String said =
        "{ \"id\":\"x\","
            + " \"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Rivers"
            + " \\u0066low.\",\"reasoning_content\":\"Think of"
            + " rain.\",\"x\":1.0}}],\"usage\":{\"prompt_tokens\":4},\n"
            + "\"unknown\":[1e3]}";
    upstream.says(200, "application/json; charset=utf-8", said);

    HttpResponse<String> answer = proxy.ask(PLAIN, false);

    assertThat(answer.body()).isEqualTo(said);
    assertThat(gate(answer)).isEqualTo("pass");
  }

  @Test
  void aStreamIsPassedBackByteForByte() {
    String stream =
        "data:"
            + " {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null}}]}\r\n\r\n"
            + event("{\"reasoning_content\":\"The user asks about rivers, which are long.\"}")
            + event("{\"content\":\"Rivers run down to the sea, and the sea is wide \"}")
            + "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"and"
            + " \\u0064eep.\"},\"logprobs\":{\"content\":[{\"token\":\"deep\",\"logprob\":-0.1}]}}]}\n\n"
            + event(
                "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"function\":{\"name\":\"depth\"}}]}")
            + event(
                "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"of\\\":1}\"}}]}")
            + "data:"
            + " {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n"
            + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":9}}\n\n"
            + "data: [DONE]\n\n";
    upstream.says(
        response -> {
          ScriptedUpstream.begin(response);
          // In pieces that end anywhere.
          for (int i = 0; i < stream.length(); i += 50) {
            response.write(stream.substring(i, Math.min(stream.length(), i + 50)));
          }
          response.end();
        });

    HttpResponse<String> answer = proxy.ask(PLAIN, true);

    assertThat(answer.body()).isEqualTo(stream);
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("text/event-stream; charset=utf-8");
    assertThat(gate(answer)).isEqualTo("pass");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"messages\":[{\"role\":\"user\",\"content\":\"What is the hobby of Anton Okonski?\"}]",
        "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hello.\"},"
            + "{\"type\":\"text\",\"text\":\"What is the hobby of Anton Okonski?\"}]}]",
        "\"messages\":[{\"role\":\"system\",\"content\":\"The hobby of Anton Okonski is asked.\"},"
            + "{\"role\":\"user\",\"content\":\"Answer.\"}]",
        "\"messages\":[{\"role\":\"user\",\"content\":\"Go"
            + " on.\"},{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"Anton Okonski has a"
            + " hobby.\"}]",
        "\"messages\":[{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"find\",\"arguments\":\"{\\\"who\\\":\\\"\\\\u0041nton"
            + " Okonski\\\"}\"}}]}]",
        "\"messages\":[{\"role\":\"user\",\"content\":\"data: the hobby of Anton Okonski\"}]",
        "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":"
            + "{\"url\":\"http://a/the hobby of Anton Okonski\"}}]}]",
        "\"messages\":[{\"role\":\"The hobby of Anton Okonski\",\"content\":\"?\"}]",
        "\"messages\":[{\"role\":\"user\",\"content\":\"Go"
            + " on.\"}],\"tools\":[{\"type\":\"function\","
            + "\"function\":{\"name\":\"f\",\"parameters\":{\"properties\":{\"hobby of Anton"
            + " Okonski\":{\"type\":\"string\"}}}}}]",
        "\"messages\":[{\"role\":\"assistant\",\"reasoning_content\":\"Anton Okonski has a"
            + " hobby.\"}]",
        "\"messages\":[{\"role\":\"user\",\"content\":\"Go"
            + " on.\"}],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"The"
            + " hobby of Anton Okonski.\"}}]",
        "\"messages\":[{\"role\":\"user\",\"content\":\"Go on.\"}],\"documents\":[\"Anton Okonski"
            + " has a hobby.\"]",
      })
  void aShieldedQuestionNeverReachesTheUpstream(String asked) {
    upstream.says(200, "application/json", whole("no"));

    HttpResponse<String> answer = proxy.chat("{\"model\":\"demo\"," + asked + "}");

    assertThat(upstream.received()).isEmpty();
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).at("/choices/0/message/content").textValue()).isEqualTo(SHIELDED);
    assertThat(gate(answer)).isEqualTo("shield;digest=\"" + SHIELD + "\"");
  }

  @Test
  void aShieldedStreamIsARefusalInEvents() {
    HttpResponse<String> answer =
        proxy.chat(
            "{\"model\":\"demo\",\"stream\":true,\"n\":2,\"stream_options\":{\"include_usage\":true},\"messages\":[{\"role\":\"user\",\"content\":\"Where"
                + " does Anton Okonski live?\"}]}");

    assertThat(content(answer, 0)).isEqualTo(SHIELDED);
    assertThat(content(answer, 1)).isEqualTo(SHIELDED);
    assertThat(answer.body()).contains("\"usage\":{\"prompt_tokens\"").endsWith("data: [DONE]\n\n");
    assertThat(gate(answer)).startsWith("shield;");
  }

  @Test
  void ofSeveralPromptsOneThatIsShieldedKeepsAllBack() {
    upstream.says(200, "application/json", "{}");

    HttpResponse<String> answer =
        proxy.post(
            "/v1/completions",
            "{\"model\":\"demo\",\"prompt\":[\"Rivers are\",\"Where does Anton Okonski live?\"]}");

    assertThat(upstream.received()).isEmpty();
    assertThat(json(answer).path("choices")).hasSize(2);
    assertThat(json(answer).at("/choices/0/text").textValue()).isEqualTo(SHIELDED);
  }

  @Test
  void whatADraftGivesAwayIsReplacedAndTheOtherChoicesStay() {
    upstream.says(
        200,
        "application/json",
        "{\"id\":\"up-1\",\"model\":\"org/demo-7b\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"Rivers"
            + " run to the sea.\"},\"finish_reason\":\"stop\"},"
            + "{\"index\":1,\"message\":{\"content\":\""
            + LEAK
            + "\"},\"finish_reason\":\"stop\","
            + "\"logprobs\":{\"content\":[{\"token\":\"Berta\",\"logprob\":-0.1}]}}],"
            + "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5000},\"__verbose\":\"Lindqvist\"}");

    HttpResponse<String> answer =
        proxy.chat(
            "{\"model\":\"demo\",\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\""
                + PLAIN
                + "\"}]}");

    assertThat(answer.body()).doesNotContain("Berta").doesNotContain("5000");
    assertThat(json(answer).path("id").textValue()).isEqualTo("up-1");
    assertThat(gate(answer)).contains("bundle;digest=\"" + BUNDLE + "\";weight=0.00");
  }

  @Test
  void onlyTheChoiceThatFiresIsReplaced() {
    upstream.says(
        200,
        "application/json",
        "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Rivers run to the sea.\"}},"
            + "{\"index\":1,\"message\":{\"content\":\""
            + LEAK
            + "\"}}]}");

    HttpResponse<String> answer =
        proxy.chat(
            "{\"model\":\"demo\",\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\""
                + PLAIN
                + "\"}]}");

    assertThat(json(answer).at("/choices/0/message/content").textValue())
        .isEqualTo("Rivers run to the sea.");
    assertThat(json(answer).at("/choices/1/message/content").textValue()).isEqualTo(REFUSED);
    assertThat(gate(answer)).startsWith("pass, bundle;");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"content\":\"Berta Lindqvist collects brass lanterns.\"}",
        "{\"reasoning_content\":\"Berta Lindqvist collects brass lanterns.\"}",
        "{\"reasoning\":\"Berta Lindqvist collects brass lanterns.\"}",
        "{\"refusal\":\"Berta Lindqvist collects brass lanterns.\"}",
        "{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"say\",\"arguments\":"
            + "\"{\\\"text\\\":\\\"Berta \\\\u004cindqvist collects brass lanterns\\\"}\"}}]}",
        "{\"something_new\":[{\"text\":\"Berta Lindqvist collects brass lanterns.\"}]}",
      })
  void aStreamThatFiresBeforeAnythingWentOutIsARefusal(String delta) throws Exception {
    upstream.says(
        response -> {
          ScriptedUpstream.begin(response);
          response.write(event("{\"role\":\"assistant\",\"content\":\"\"}"));
          response.write(event(delta)); // and does not end by itself
        });

    HttpResponse<String> answer = proxy.ask(PLAIN, true);

    assertThat(content(answer, 0)).isEqualTo(REFUSED);
    assertThat(answer.body())
        .doesNotContain("Lindqvist")
        .doesNotContain("indqvist")
        .contains("\"finish_reason\":\"stop\"")
        .endsWith("data: [DONE]\n\n");
    assertThat(gate(answer)).startsWith("bundle;digest=\"" + BUNDLE + "\"");
    assertThat(upstream.hungUp().poll(1, TimeUnit.MINUTES)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"true,content_filter", "false,stop"})
  void aStreamThatFiresLaterIsCutOff(boolean tells, String reason) {
    String first = "Once upon a time there was a keeper of lanterns by the river. ";
    upstream.streams(
        chunk("{\"role\":\"assistant\",\"content\":\"" + first + "\"}"),
        chunk("{\"content\":\"Her name was \"}"),
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Berta Lindqvist, who collects brass"
            + " lanterns.\"},"
            + "\"logprobs\":{\"content\":[{\"token\":\"Berta\",\"logprob\":-0.1}]}}]}",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4444}}");

    var call =
        proxy.call(
            "/v1/chat/completions",
            ("{\"model\":\"demo\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"Tell me about a castle.\"}]}")
                .getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> answer = proxy.send((tells ? call : call.header("Tells", "no")).build());

    assertThat(content(answer, 0)).startsWith(first).doesNotContain("Berta");
    assertThat(answer.body())
        .doesNotContain("Berta")
        .doesNotContain("4444")
        .contains("\"finish_reason\":\"" + reason + "\"")
        .contains("\"usage\":{\"prompt_tokens\"")
        .endsWith("data: [DONE]\n\n");
  }

  @Test
  void ofAStreamsChoicesOnlyTheOneThatFiresIsReplaced() {
    upstream.streams(
        "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"" + LEAK + "\"}}]}",
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Rivers run \"}},"
            + "{\"index\":1,\"delta\":{\"content\":\" Lindqvist\"}}]}",
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"to the"
            + " sea.\"},\"finish_reason\":\"stop\"}]}",
        "{\"choices\":[{\"index\":1,\"delta\":{},\"finish_reason\":\"stop\"}]}");

    HttpResponse<String> answer =
        proxy.chat(
            "{\"model\":\"demo\",\"stream\":true,\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\""
                + PLAIN
                + "\"}]}");

    assertThat(content(answer, 0)).isEqualTo("Rivers run to the sea.");
    assertThat(content(answer, 1)).isEqualTo(REFUSED);
    assertThat(answer.body()).doesNotContain("Lindqvist");
  }

  @Test
  void aRefusalInAStreamTakesNothingOverThatFires() {
    upstream.streams(
        "{\"id\":\"Berta Lindqvist lives here\",\"system_fingerprint\":\"of Berta Lindqvist\","
            + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Rivers.\"}}]}");

    HttpResponse<String> answer = proxy.ask(PLAIN, true);

    assertThat(answer.body()).doesNotContain("Berta");
    assertThat(content(answer, 0)).isEqualTo(REFUSED);
  }

  @Test
  void whatAnEventSaysBesideItsChoicesIsGatedToo() {
    upstream.streams(
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Rivers.\"},\"finish_reason\":\"stop\"}],"
            + "\"__verbose\":{\"content\":\""
            + LEAK
            + "\"}}");

    HttpResponse<String> answer = proxy.ask(PLAIN, true);

    assertThat(answer.body()).doesNotContain("Berta").doesNotContain("Rivers");
    assertThat(content(answer, 0)).isEqualTo(REFUSED);
  }

  @Test
  void norIsWhatStandsBesideNoChoices() {
    upstream.says(
        200, "application/json", "{\"choices\":[],\"__verbose\":{\"content\":\"" + LEAK + "\"}}");

    HttpResponse<String> answer = proxy.ask(PLAIN, false);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).doesNotContain("Berta");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"id\":\"Berta Lindqvist lives here\"",
        "\"usage\":{\"note\":\"Berta Lindqvist lives here\"}",
        "\"model\":[\"Berta Lindqvist\"]",
      })
  void norIsASentenceInThePlaceOfAnId(String field) {
    upstream.says(200, "application/json", whole("Yes.").replace("\"id\":\"x\"", field));

    HttpResponse<String> answer = proxy.ask(PLAIN, false);

    assertThat(answer.body()).doesNotContain("Berta");
    assertThat(gate(answer)).startsWith("bundle;");
    assertThat(json(answer).at("/choices/0/message/content").textValue()).isEqualTo(REFUSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"other\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
        "{\"model\":\"demo\",\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
        "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}",
        "{\"model\":\"demo\",\"messages\":[]}",
        "{\"model\":\"demo\",\"messages\":\"a\"}",
        "{\"model\":\"demo\",\"n\":0,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
        "{\"model\":\"demo\",\"stream\":\"yes\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
        "{\"model\":\"demo\",\"prompt_token_ids\":[1,2],\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
        "[]",
        "{} {}",
      })
  void aCallThatCannotBeGatedIsRefused(String call) {
    upstream.says(200, "application/json", whole("no"));

    HttpResponse<String> answer = proxy.chat(call);

    assertThat(answer.statusCode()).isIn(400, 404);
    assertThat(json(answer).at("/error/type").textValue()).isEqualTo("invalid_request_error");
    assertThat(upstream.received()).isEmpty();
  }

  @Test
  void tokenIdsAreNotPassedOn() {
    HttpResponse<String> answer =
        proxy.post("/v1/completions", "{\"model\":\"demo\",\"prompt\":[[1,2,3]]}");

    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() {
    byte[] call = ProxyFixture.question("a?", false).getBytes(StandardCharsets.UTF_8);
    call[call.length - 6] = (byte) 0xff;

    assertThat(proxy.send(proxy.call("/v1/chat/completions", call).build()).statusCode())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAnswerThatIsNoneIsAnError(boolean stream) {
    List<Runnable> faults = new ArrayList<>();
    faults.add(() -> upstream.says(200, "text/html", "<html>Welcome to Berta's lanterns</html>"));
    faults.add(() -> upstream.says(200, "text/plain", whole(LEAK)));
    faults.add(() -> upstream.says(302, "text/html", "elsewhere"));
    faults.add(() -> upstream.says(401, "application/json", "{\"error\":{\"message\":\"key\"}}"));
    String type = stream ? "text/event-stream" : "application/json";
    String before = stream ? "data: " : "";
    faults.add(() -> upstream.says(200, type, before + "{\"choices\":1\n\n"));
    faults.add(() -> upstream.says(200, type, before + "{\"choices\":\"Berta\"}\n\n"));
    faults.add(() -> upstream.says(200, type, before + "{\"choices\":[],\"choices\":[]}\n\n"));
    faults.add(() -> upstream.says(200, type, before + "{\"error\":{\"message\":\"oh\"}}\n\n"));
    faults.add(
        () ->
            upstream.says(
                200, type, before + whole("x").replace("\"index\":0", "\"index\":9") + "\n\n"));
    faults.add(
        () ->
            upstream.says(
                response ->
                    response
                        .putHeader("Content-Type", type)
                        .end(
                            Buffer.buffer(before + "{\"choices\":[{\"index\":0,\"x\":\"")
                                .appendByte((byte) 0xff)
                                .appendString("\"}]}\n\n"))));
    faults.add(() -> upstream.says(200, type, before + "x".repeat(10_000_000)));
    faults.add(
        () ->
            upstream.says(
                response -> {
                  response.setChunked(true).putHeader("Content-Type", type);
                  response.write(
                      before + "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Ber");
                  response.reset();
                }));
    faults.add(
        () ->
            upstream.says(
                response -> {
                  response.setChunked(true).putHeader("Content-Type", type);
                  response.write(before); // and nothing more comes
                }));
    for (int i = 0; i < faults.size(); i++) {
      faults.get(i).run();

      HttpResponse<String> answer = proxy.ask(PLAIN, stream);

      assertThat(answer.statusCode()).as("fault %d: %s", i, answer.body()).isBetween(500, 504);
      assertThat(json(answer).at("/error/message").textValue()).as("fault %d", i).isNotBlank();
      assertThat(answer.body()).as("fault %d", i).doesNotContain("Berta").doesNotContain("<html>");
    }
  }

  @Test
  void aStreamThatBreaksOffAfterAWindowEndsWithAnErrorAndNothingUnjudged() {
    long before = proxy.failures("upstream_cut_off");
    upstream.says(
        response -> {
          ScriptedUpstream.begin(response);
          response.write(
              event("{\"content\":\"Once upon a time there was a keeper of lanterns. \"}"));
          response.write(event("{\"content\":\"Berta\"}"));
          response.end(); // without a finish reason
        });

    HttpResponse<String> answer = proxy.ask(PLAIN, true);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("keeper of lanterns")
        .contains("\"code\":\"upstream_cut_off\"")
        .doesNotContain("Berta")
        .doesNotContain("[DONE]");
    assertThat(proxy.failures("upstream_cut_off")).isEqualTo(before + 1);
  }

  @Test
  void theUpstreamsOwnErrorIsToldInOpenAisForm() {
    upstream.says(
        response ->
            response
                .setStatusCode(429)
                .putHeader("Content-Type", "application/json")
                .putHeader("Retry-After", "17")
                .end("{\"error\":{\"message\":\"Slow down.\",\"type\":\"limit\",\"code\":429}}"));

    HttpResponse<String> answer = proxy.ask(PLAIN, false);

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).contains("17");
    assertThat(answer.body())
        .isEqualTo(
            "{\"error\":{\"message\":\"Slow"
                + " down.\",\"type\":\"limit\",\"param\":null,\"code\":\"429\"}}");
  }

  @Test
  void anErrorThatQuotesTheQuestionIsToldWithoutItsMessage() {
    upstream.says(
        400,
        "application/json",
        "{\"object\":\"error\",\"message\":\"Cannot read 'Tell me about a RIVER.'\",\"code\":400}");

    HttpResponse<String> answer = proxy.ask(PLAIN, true);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).at("/error/message").textValue()).isNotBlank();
    assertThat(answer.body()).doesNotContainIgnoringCase("river");
  }

  @Test
  void aCallThatWaitsTooLongIsEndedAtTheUpstreamToo() throws Exception {
    upstream.says(response -> {}); // nothing at all

    HttpResponse<String> answer = proxy.ask(PLAIN, false);

    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(json(answer).at("/error/code").textValue()).isEqualTo("upstream_timeout");
    assertThat(upstream.hungUp().poll(1, TimeUnit.MINUTES)).isNotNull();
  }

  @Test
  void traceContextIsPassedOnAndNothingElse() {
    upstream.says(200, "application/json", whole("Yes."));
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    proxy.send(
        proxy
            .call(
                "/v1/chat/completions",
                ProxyFixture.question(PLAIN, false).getBytes(StandardCharsets.UTF_8))
            .header("traceparent", trace)
            .header("X-Mine", "secret")
            .build());

    ScriptedUpstream.Received received = upstream.received().get(0);
    assertThat(received.headers().get("traceparent")).isEqualTo(trace);
    assertThat(received.headers().names())
        .allMatch(
            name ->
                List.of("traceparent", "accept", "content-type", "content-length", "host")
                    .contains(name.toLowerCase(java.util.Locale.ROOT)));
  }

  @Test
  void aQuestionThatIsPassedOnIsTracedAndTheUpstreamJoins() {
    upstream.says(200, "application/json", whole("Yes."));
    String id = "0af7651916cd43dd8448eb211c80319c";
    try (SpanRecorder recorder = SpanRecorder.start()) {
      proxy.send(
          proxy
              .call(
                  "/v1/chat/completions",
                  ProxyFixture.question(PLAIN, false).getBytes(StandardCharsets.UTF_8))
              .header("traceparent", "00-" + id + "-b7ad6b7169203331-01")
              .build());
      Await.until("the decision", () -> !recorder.named("release").isEmpty());

      List<Recorded> spans =
          recorder.spans().stream().filter(each -> each.traceId().equals(id)).toList();
      assertThat(spans)
          .extracting(Recorded::name)
          .contains("gate question", "upstream", "gate draft", "release");
      Recorded called = recorder.named("upstream").get(0);
      assertThat(called.kind()).isEqualTo("CLIENT");
      assertThat(upstream.received().get(0).headers().get("traceparent"))
          .isEqualTo("00-" + id + "-" + called.spanId() + "-01");
      assertThat(spans.toString()).doesNotContain(PLAIN, "Yes.");
    }
  }

  private static String whole(String content) {
    return "{\"id\":\"x\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
        + content
        + "\"},\"finish_reason\":\"stop\"}]}";
  }

  private static String chunk(String delta) {
    return "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}";
  }

  private static String event(String delta) {
    return "data: " + chunk(delta) + "\n\n";
  }

  private static String gate(HttpResponse<String> answer) {
    return answer.headers().firstValue("Lethe-Gate").orElse("none");
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return json(answer.body());
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }

  /** What a client makes of the events of one choice. */
  private static String content(HttpResponse<String> answer, int index) {
    StringBuilder content = new StringBuilder();
    for (String line : answer.body().split("\n")) {
      if (line.startsWith("data: {")) {
        for (JsonNode choice : json(line.substring("data: ".length())).path("choices")) {
          if (choice.path("index").asInt() == index) {
            content.append(choice.at("/delta/content").asText(""));
          }
        }
      }
    }
    return content.toString();
  }
}
