package dev.lethe.inference.http;

import static dev.lethe.inference.http.FittedGates.BUNDLE;
import static dev.lethe.inference.http.FittedGates.REFUSED;
import static dev.lethe.inference.http.FittedGates.SHIELD;
import static dev.lethe.inference.http.FittedGates.SHIELDED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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

/** The Responses API through the proxy, in the forms that OpenAI and vLLM give it. */
class ResponsesProxyTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PLAIN = "Tell me about a river.";
  private static final String LEAK = "Berta Lindqvist collects brass lanterns.";
  private static final String FIRST =
      "Once upon a time there was a keeper of lanterns by the river. ";

  private static ProxyFixture proxy;
  private static ScriptedUpstream upstream;

  @BeforeAll
  static void start() {
    proxy =
        new ProxyFixture(
            List.of(FittedGates.shield(), FittedGates.bundle()),
            Map.of("lethe.upstream.idle-timeout", "400ms"));
    upstream = proxy.upstream;
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @Test
  void callAndAnswerPassByteForByteButForTheModelsName() {
    String said = response("completed", message("Rivers run \\u0074o the sea."));
    upstream.says(200, "application/json", said);
    String call =
        "{ \"model\" :"
            + " \"demo\",\"store\":true,\"background\":false,\"previous_response_id\":null,\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"Wie"
            + " gro\\u00df?\"},{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,AAAA\"}]}],\n"
            + "\"text\":{\"format\":{\"type\":\"text\"},\"verbosity\":\"low\"},\"x\":[1.0,{}]}";

    HttpResponse<String> answer = respond(call);

    ScriptedUpstream.Received received = upstream.received().get(0);
    assertThat(received.path()).isEqualTo("/v1/responses");
    assertThat(received.body().toString())
        .isEqualTo(call.replace("\"model\" : \"demo\"", "\"model\" : \"org/demo-7b\""));
    assertThat(answer.body()).isEqualTo(said);
    assertThat(gate(answer)).isEqualTo("pass");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "data: [DONE]\n\n"})
  void aStreamPassesByteForByte(String end) {
    String stream = stream("Rivers run down to the sea,", " and the sea", " is wide.") + end;
    upstream.says(
        response -> {
          ScriptedUpstream.begin(response);
          // In pieces that end anywhere.
          for (int i = 0; i < stream.length(); i += 50) {
            response.write(stream.substring(i, Math.min(stream.length(), i + 50)));
          }
          response.end();
        });

    HttpResponse<String> answer = ask(true);

    assertThat(answer.body()).isEqualTo(stream);
    assertThat(gate(answer)).isEqualTo("pass");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"input\":\"What is the hobby of Anton Okonski?\"",
        "\"input\":[{\"role\":\"user\",\"content\":\"What is the hobby of Anton Okonski?\"}]",
        "\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\","
            + "\"text\":\"What is the hobby of Anton Okonski?\"}]}]",
        "\"input\":\"Go on.\",\"instructions\":\"The hobby of Anton Okonski is asked.\"",
        "\"input\":[{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"find\",\"arguments\":"
            + "\"{\\\"who\\\":\\\"\\\\u0041nton Okonski\\\"}\"}]",
        "\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"Anton Okonski"
            + " has a hobby.\"}]",
        "\"input\":[{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\","
            + "\"text\":\"Anton Okonski has a hobby.\"}]}]",
        "\"input\":[{\"type\":\"The hobby of Anton Okonski\"}]",
        "\"input\":\"Go"
            + " on.\",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"f\",\"schema\":{\"properties\":{\"hobby"
            + " of Anton Okonski\":{\"type\":\"string\"}}}}}",
        "\"input\":\"Go on.\",\"tools\":[{\"type\":\"function\",\"name\":\"f\","
            + "\"description\":\"The hobby of Anton Okonski.\"}]",
        "\"input\":\"Go on.\",\"reasoning\":{\"effort\":\"the hobby of Anton Okonski\"}",
        "\"input\":\"Go on.\",\"previous_input_messages\":[{\"role\":\"user\",\"content\":\"Anton"
            + " Okonski\"}]",
      })
  void aShieldedQuestionNeverReachesTheUpstream(String asked) {
    upstream.says(200, "application/json", response("completed", message("no")));

    HttpResponse<String> answer = respond("{\"model\":\"demo\"," + asked + "}");

    assertThat(upstream.received()).isEmpty();
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode body = json(answer.body());
    assertThat(body.path("id").textValue()).startsWith("resp_");
    assertThat(body.path("object").textValue()).isEqualTo("response");
    assertThat(body.path("status").textValue()).isEqualTo("completed");
    assertThat(body.at("/output/0/role").textValue()).isEqualTo("assistant");
    assertThat(body.at("/output/0/content/0/text").textValue()).isEqualTo(SHIELDED);
    assertThat(body.at("/usage/output_tokens").intValue()).isPositive();
    assertThat(gate(answer)).isEqualTo("shield;digest=\"" + SHIELD + "\"");
  }

  @Test
  void aShieldedStreamIsAWholeSequenceOfEvents() {
    HttpResponse<String> answer =
        respond(
            "{\"model\":\"demo\",\"stream\":true,\"temperature\":0.5,\"input\":\"Where does Anton"
                + " Okonski live?\"}");

    List<JsonNode> events = events(answer);
    assertThat(kinds(events))
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed");
    assertNumbered(events);
    assertThat(deltas(events)).isEqualTo(SHIELDED);
    assertThat(events.get(5).path("text").textValue()).isEqualTo(SHIELDED);
    JsonNode whole = events.get(8).path("response");
    assertThat(whole.at("/output/0/content/0/text").textValue()).isEqualTo(SHIELDED);
    assertThat(whole.path("temperature").doubleValue()).isEqualTo(0.5);
    assertThat(whole.at("/usage/total_tokens").intValue()).isPositive();
    assertThat(events.get(0).at("/response/status").textValue()).isEqualTo("in_progress");
    assertThat(gate(answer)).startsWith("shield;");
  }

  @Test
  void aRefusalObeysTheTokenLimit() {
    HttpResponse<String> answer =
        respond(
            "{\"model\":\"demo\",\"max_output_tokens\":2,\"input\":\"Where does Anton Okonski"
                + " live?\"}");

    JsonNode body = json(answer.body());
    assertThat(body.at("/output/0/content/0/text").textValue())
        .isNotEqualTo(SHIELDED)
        .isSubstringOf(SHIELDED);
    assertThat(body.path("status").textValue()).isEqualTo("incomplete");
    assertThat(body.at("/incomplete_details/reason").textValue()).isEqualTo("max_output_tokens");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"LEAK\"}]}",
        "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"LEAK\"}]}",
        "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"Yes.\","
            + "\"annotations\":[{\"type\":\"url_citation\",\"title\":\"LEAK\"}]}]}",
        "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"Yes.\","
            + "\"logprobs\":[{\"token\":\"LEAK\",\"logprob\":-1}]}]}",
        "{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"LEAK\"}]}",
        "{\"type\":\"reasoning\",\"content\":[{\"type\":\"reasoning_text\",\"text\":\"LEAK\"}]}",
        "{\"type\":\"function_call\",\"name\":\"say\",\"call_id\":\"c\",\"arguments\":"
            + "\"{\\\"text\\\":\\\"Berta \\\\u004cindqvist collects brass lanterns\\\"}\"}",
        "{\"type\":\"custom_tool_call\",\"name\":\"say\",\"call_id\":\"c\",\"input\":\"LEAK\"}",
        "{\"type\":\"something_new\",\"inner\":{\"words\":[\"LEAK\"]}}",
        "{\"type\":\"message\",\"id\":\"Berta Lindqvist lives here\",\"content\":[]}",
      })
  void whatAnAnswerGivesAwayIsReplaced(String item) {
    upstream.says(
        200,
        "application/json",
        response("completed", message("Rivers run to the sea."), item.replace("LEAK", LEAK)));

    HttpResponse<String> answer = ask(false);

    JsonNode body = json(answer.body());
    assertThat(answer.body())
        .doesNotContain("Berta")
        .doesNotContain("indqvist")
        .doesNotContain("Rivers")
        .doesNotContain("5000");
    assertThat(body.path("id").textValue()).isEqualTo("resp_up");
    assertThat(body.path("created_at").longValue()).isEqualTo(1_700_000_000);
    assertThat(body.path("model").textValue()).isEqualTo("org/demo-7b");
    assertThat(body.path("output")).hasSize(1);
    assertThat(body.at("/output/0/content/0/text").textValue()).isEqualTo(REFUSED);
    assertThat(body.at("/usage/input_tokens").intValue()).isEqualTo(7);
    assertThat(gate(answer)).isEqualTo("bundle;digest=\"" + BUNDLE + "\";weight=0.00");
  }

  /** No gate reads a call's metadata: no model gets to see them. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatOnlySaysTheCallOverDoesNotFire(boolean stream) {
    String settings =
        "\"instructions\":\"Speak of the sea.\",\"metadata\":{\"note\":\"" + LEAK + "\"},";
    String defaults =
        "\"tool_choice\":\"auto\",\"truncation\":\"disabled\",\"text\":{\"format\":{\"type\":\"text\"},"
            + "\"verbosity\":\"medium\"},\"reasoning\":{\"effort\":null,\"summary\":null},";
    String open = "{\"id\":\"resp_up\",\"object\":\"response\"," + settings + defaults;
    String whole = open + "\"status\":\"completed\",\"output\":[" + message("Rivers.") + "]}";
    String events =
        event("response.created", "\"response\":" + open + "\"output\":[]}")
            + event("response.completed", "\"response\":" + whole);
    upstream.says(200, stream ? "text/event-stream" : "application/json", stream ? events : whole);

    HttpResponse<String> said = respond(question(stream).replaceFirst("\\{", "{" + settings));
    HttpResponse<String> notSaid = ask(stream);

    assertThat(said.body()).isEqualTo(stream ? events : whole);
    assertThat(gate(said)).isEqualTo("pass");
    assertThat(gate(notSaid)).startsWith("bundle;");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"instructions\":\"LEAK\"",
        "\"metadata\":{\"a\":\"LEAK\"}",
        "\"output_text\":\"LEAK\"",
        "\"output_messages\":[{\"content\":\"LEAK\"}]",
        "\"usage\":{\"note\":\"LEAK\"}",
        "\"id\":\"LEAK\"",
      })
  void whatTheCallDidNotSayIsJudgedBesideTheItems(String field) {
    String said =
        response("completed", message("Rivers."))
            .replace("\"id\":\"resp_up\",", "")
            .replace("\"usage\":{\"input_tokens\":7,\"output_tokens\":5000},", "")
            .replaceFirst("\\{", "{" + field.replace("LEAK", LEAK) + ",");
    upstream.says(200, "application/json", said);
    HttpResponse<String> whole = ask(false);
    upstream.says(200, "text/event-stream", event("response.completed", "\"response\":" + said));
    HttpResponse<String> streamed = ask(true);

    assertThat(whole.body()).doesNotContain("Berta").doesNotContain("Rivers").contains(REFUSED);
    assertThat(streamed.body()).doesNotContain("Berta").doesNotContain("Rivers");
    assertThat(deltas(events(streamed))).isEqualTo(REFUSED);
    assertThat(gate(streamed)).startsWith("bundle;");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "response.output_text.delta|\"delta\":\"LEAK\"",
        "response.refusal.delta|\"delta\":\"LEAK\"",
        "response.reasoning_text.delta|\"delta\":\"LEAK\"",
        "response.reasoning_summary_text.delta|\"summary_index\":0,\"delta\":\"LEAK\"",
        "response.custom_tool_call_input.delta|\"delta\":\"LEAK\"",
        "response.function_call_arguments.delta|\"delta\":\"{\\\"a\\\":\\\"\\\\u0042erta Lindqvist"
            + " collects brass lanterns\\\"}\"",
        "response.something_new|\"words\":{\"of\":[\"LEAK\"]}",
        "response.output_item.done|\"item\":{\"type\":\"message\",\"content\":[{\"text\":\"LEAK\"}]}",
        "response.output_text.annotation.added|\"annotation\":{\"title\":\"LEAK\"}",
        "response.output_text.delta|\"delta\":\"Yes.\",\"logprobs\":[{\"token\":\"LEAK\",\"logprob\":-1}]",
      })
  void aStreamThatFiresBeforeAnythingWentOutIsARefusal(String type, String fields)
      throws Exception {
    upstream.says(
        response -> {
          ScriptedUpstream.begin(response);
          response.write(created());
          response.write(event(type, fields.replace("LEAK", LEAK))); // and it does not end
        });

    HttpResponse<String> answer = ask(true);

    List<JsonNode> events = events(answer);
    assertThat(answer.body()).doesNotContain("Lindqvist");
    assertThat(deltas(events)).isEqualTo(REFUSED);
    assertNumbered(events);
    assertThat(events.get(0).at("/response/id").textValue()).isEqualTo("resp_up");
    assertThat(kinds(events)).startsWith("response.created").endsWith("response.completed");
    assertThat(gate(answer)).startsWith("bundle;digest=\"" + BUNDLE + "\"");
    assertThat(upstream.hungUp().poll(1, TimeUnit.MINUTES)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"true,incomplete", "false,completed"})
  void aStreamThatFiresLaterIsCutOff(boolean tells, String status) {
    upstream.says(200, "text/event-stream", stream(FIRST, "Her name was ", LEAK));

    var call = proxy.call("/v1/responses", question(true).getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> answer = proxy.send((tells ? call : call.header("Tells", "no")).build());

    List<JsonNode> events = events(answer);
    assertThat(answer.body()).doesNotContain("Berta").doesNotContain("5000");
    assertNumbered(events);
    String went = deltas(events);
    assertThat(went).startsWith(FIRST);
    assertThat(kinds(events))
        .endsWith(
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response." + status);
    JsonNode whole = events.get(events.size() - 1).path("response");
    assertThat(whole.path("status").textValue()).isEqualTo(status);
    assertThat(whole.at("/incomplete_details/reason").textValue())
        .isEqualTo(tells ? "content_filter" : null);
    assertThat(whole.at("/output/0/id").textValue()).isEqualTo("msg_1");
    assertThat(whole.at("/output/0/status").textValue()).isEqualTo(status);
    assertThat(whole.at("/output/0/content/0/text").textValue()).isEqualTo(went);
    assertThat(whole.at("/usage/output_tokens").intValue()).isPositive();
    assertThat(gate(answer)).isEqualTo(tells ? "pass" : "none");
  }

  /** Half a call of a tool is none; what was complete stays. */
  @Test
  void aCutOffLeavesOutItemsThatAreNoTexts() {
    upstream.says(
        200,
        "text/event-stream",
        created()
            + event("response.output_item.added", "\"output_index\":0," + item("Rivers."))
            + event("response.output_item.done", "\"output_index\":0," + item(FIRST))
            + event(
                "response.output_item.added",
                "\"output_index\":1,\"item\":{\"type\":\"function_call\",\"id\":\"fc\",\"name\":\"say\",\"arguments\":\"\"}")
            + event(
                "response.function_call_arguments.delta",
                "\"output_index\":1,\"delta\":\"{\\\"who\\\":\\\"a keeper of some lanterns \"")
            + event(
                "response.function_call_arguments.delta",
                "\"output_index\":1,\"delta\":\"" + LEAK + "\""));

    HttpResponse<String> answer = ask(true);

    List<JsonNode> events = events(answer);
    JsonNode whole = events.get(events.size() - 1).path("response");
    assertThat(answer.body()).doesNotContain("Berta").contains("keeper of some lanterns");
    assertThat(whole.path("output")).hasSize(1);
    assertThat(whole.at("/output/0/content/0/text").textValue()).isEqualTo(FIRST);
    assertThat(whole.path("status").textValue()).isEqualTo("incomplete");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"response.output_text.done", "response.content_part.done", "response.completed"})
  void anEventThatSaysMoreThanItsPiecesIsJudged(String type) {
    String fields =
        switch (type) {
          case "response.output_text.done" -> "\"text\":\"" + FIRST + LEAK + "\"";
          case "response.content_part.done" ->
              "\"part\":{\"type\":\"output_text\",\"text\":\"" + FIRST + LEAK + "\"}";
          default -> "\"response\":" + response("completed", message(FIRST + LEAK));
        };
    upstream.says(
        200,
        "text/event-stream",
        created()
            + event("response.output_text.delta", "\"delta\":\"" + FIRST + "\"")
            + event(type, fields)
            + event("response.completed", "\"response\":" + response("completed")));

    HttpResponse<String> answer = ask(true);

    assertThat(answer.body()).doesNotContain("Berta").contains(FIRST);
    assertThat(kinds(events(answer))).endsWith("response.incomplete");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "previous_response_id|\"previous_response_id\":\"resp_1\",\"input\":\"a\"",
        "conversation|\"conversation\":{\"id\":\"conv_1\"},\"input\":\"a\"",
        "prompt|\"prompt\":{\"id\":\"pmpt_1\"},\"input\":\"a\"",
        "background|\"background\":true,\"input\":\"a\"",
        "background|\"background\":\"yes\",\"input\":\"a\"",
        "item_reference|\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}]",
        "item_reference|\"input\":[{\"id\":\"msg_1\"}]",
        "encrypted_content|\"input\":[{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"x\"}]",
        "encrypted_content|\"input\":\"a\",\"previous_response\":{\"output\":[{\"encrypted_content\":\"x\"}]}",
        "prompt_token_ids|\"prompt_token_ids\":[1],\"input\":\"a\"",
        "token_ids|\"input\":[{\"role\":\"user\",\"content\":[{\"token_ids\":[1,2]}]}]",
      })
  void whatTheUpstreamWouldReadUnseenIsRefusedByName(String name, String fields) {
    upstream.says(200, "application/json", response("completed", message("no")));

    HttpResponse<String> answer = respond("{\"model\":\"demo\"," + fields + "}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer.body()).at("/error/code").textValue())
        .isEqualTo("unsupported_parameter");
    assertThat(json(answer.body()).at("/error/param").textValue()).isEqualTo(name);
    assertThat(upstream.received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"other\",\"input\":\"a\"}",
        "{\"model\":\"demo\",\"input\":\"a\",\"input\":\"b\"}",
        "{\"model\":\"demo\",\"input\":\"\\ud800\"}",
        "{\"model\":\"demo\",\"input\":[]}",
        "{\"model\":\"demo\",\"input\":[\"a\"]}",
        "{\"model\":\"demo\",\"input\":[[1,2]]}",
        "{\"model\":\"demo\",\"input\":5}",
        "{\"model\":\"demo\"}",
        "{\"model\":\"demo\",\"stream\":\"yes\",\"input\":\"a\"}",
        "[]",
      })
  void aCallThatCannotBeGatedIsRefused(String call) {
    upstream.says(200, "application/json", response("completed", message("no")));

    HttpResponse<String> answer = respond(call);

    assertThat(answer.statusCode()).isIn(400, 404);
    assertThat(json(answer.body()).at("/error/type").textValue())
        .isEqualTo("invalid_request_error");
    assertThat(upstream.received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"choices\":[{\"message\":{\"content\":\"Berta\"}}]}",
        "{\"output\":{\"text\":\"Berta\"}}",
        "{\"output\":[],\"output\":[]}",
        "{\"output\":[]",
        "{\"output\":[],\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"oh\"}}",
        "{\"output\":[],\"status\":\"failed\"}",
      })
  void anAnswerThatIsNoneIsAnError(String said) {
    upstream.says(200, "application/json", said);

    HttpResponse<String> answer = ask(false);

    assertThat(answer.statusCode()).isBetween(500, 502);
    assertThat(json(answer.body()).at("/error/message").textValue()).isNotBlank();
    assertThat(answer.body()).doesNotContain("Berta");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {\"choices\":[{\"delta\":{\"content\":\"Berta\"}}]}\n\n",
        "data: {\"type\":5,\"delta\":\"Berta\"}\n\n",
        "data: {\"type\":\"response.created\",\"response\":\"Berta\"}\n\n",
        "data: {\"type\":\"response.completed\",\"response\":{\"output\":\"Berta\"}}\n\n",
        "data: {\"type\":\"response.output_text.delta\",\"delta\":\"a\",\"delta\":\"Berta\"}\n\n",
        "data: [DONE]\n\n",
        "data: {\"type\":\"response.output_text.delta\",\"delta\":\"Berta\"}\n\ndata: [DONE]\n\n",
        "",
      })
  void aStreamThatIsNoneIsAnError(String events) {
    upstream.says(200, "text/event-stream", events);

    HttpResponse<String> answer = ask(true);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(json(answer.body()).at("/error/code").textValue())
        .isIn("upstream_invalid", "upstream_cut_off");
    assertThat(answer.body()).doesNotContain("Berta");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {\"type\":\"error\",\"code\":\"rate\",\"message\":\"Slow down,"
            + " RIVER.\",\"param\":null}\n\n",
        "data: {\"type\":\"error\",\"error\":{\"code\":\"rate\",\"message\":\"Slow down,"
            + " RIVER.\"}}\n\n",
        "data: {\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"output\":[],"
            + "\"error\":{\"code\":\"rate\",\"message\":\"Slow down, RIVER.\"}}}\n\n",
        "data: {\"error\":{\"code\":\"rate\",\"message\":\"Slow down, RIVER.\"}}\n\n",
      })
  void anErrorEventIsToldInOpenAisFormAndQuotesNothing(String error) {
    upstream.says(200, "text/event-stream", error);
    HttpResponse<String> first = ask(true);
    upstream.says(
        200,
        "text/event-stream",
        created() + event("response.output_text.delta", "\"delta\":\"" + FIRST + "\"") + error);
    HttpResponse<String> later = ask(true);

    assertThat(first.statusCode()).isEqualTo(500);
    assertThat(json(first.body()).at("/error/code").textValue()).isEqualTo("rate");
    assertThat(first.body()).doesNotContainIgnoringCase("river");
    assertThat(later.body()).contains(FIRST).contains("{\"error\":").doesNotContain("RIVER");
  }

  @Test
  void aStreamThatBreaksOffAfterAWindowEndsWithAnErrorAndNothingUnjudged() {
    upstream.says(
        200,
        "text/event-stream",
        created()
            + event("response.output_text.delta", "\"delta\":\"" + FIRST + "\"")
            + event("response.output_text.delta", "\"delta\":\"Berta\""));

    HttpResponse<String> answer = ask(true);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains(FIRST)
        .contains("\"code\":\"upstream_cut_off\"")
        .doesNotContain("Berta")
        .doesNotContain("response.completed");
  }

  private static HttpResponse<String> respond(String body) {
    return proxy.post("/v1/responses", body);
  }

  private static HttpResponse<String> ask(boolean stream) {
    return respond(question(stream));
  }

  private static String question(boolean stream) {
    return "{\"model\":\"demo\",\"stream\":%s,\"input\":\"%s\"}".formatted(stream, PLAIN);
  }

  private static String response(String status, String... items) {
    return "{\"id\":\"resp_up\",\"object\":\"response\",\"created_at\":1700000000,\"model\":\"org/demo-7b\","
        + "\"usage\":{\"input_tokens\":7,\"output_tokens\":5000},\"status\":\""
        + status
        + "\",\"error\":null,\"output\":["
        + String.join(",", items)
        + "]}";
  }

  private static String begun() {
    return response("in_progress").replace("{\"input_tokens\":7,\"output_tokens\":5000}", "null");
  }

  private static String message(String text) {
    return "{\"type\":\"message\",\"id\":\"msg_1\",\"status\":\"completed\",\"role\":\"assistant\",\"content\":["
        + "{\"type\":\"output_text\",\"text\":\""
        + text
        + "\",\"annotations\":[],\"logprobs\":[]}]}";
  }

  private static String item(String text) {
    return "\"item\":" + message(text);
  }

  private static String created() {
    return event("response.created", "\"response\":" + begun());
  }

  /** Without a number, as some servers send them. */
  private static String event(String type, String fields) {
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + fields + "}\n\n";
  }

  /** As vLLM sends them: a text in pieces, and whole once more in its part, item and response. */
  private static String stream(String... pieces) {
    String whole = String.join("", pieces);
    String at = "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,";
    String part = "\"part\":{\"type\":\"output_text\",\"text\":\"%s\",\"annotations\":[]}";
    StringBuilder events = new StringBuilder(created());
    events.append(event("response.in_progress", "\"response\":" + begun()));
    events.append(
        event(
            "response.output_item.added",
            "\"output_index\":0,\"item\":{\"type\":\"message\",\"id\":\"msg_1\",\"status\":\"in_progress\","
                + "\"role\":\"assistant\",\"content\":[]}"));
    events.append(event("response.content_part.added", at + part.formatted("")));
    for (String piece : pieces) {
      events.append(
          event(
              "response.output_text.delta",
              at
                  + "\"obfuscation\":\"aX3\",\"logprobs\":[{\"token\":\""
                  + piece
                  + "\",\"logprob\":-0.1,\"top_logprobs\":[]}],\"delta\":\""
                  + piece
                  + "\""));
    }
    events.append(event("response.output_text.done", at + "\"text\":\"" + whole + "\""));
    events.append(event("response.content_part.done", at + part.formatted(whole)));
    events.append(event("response.output_item.done", "\"output_index\":0," + item(whole)));
    events.append(
        event("response.completed", "\"response\":" + response("completed", message(whole))));
    return events.toString();
  }

  private static List<JsonNode> events(HttpResponse<String> answer) {
    List<JsonNode> events = new ArrayList<>();
    for (String event : answer.body().split("\n\n")) {
      String[] lines = event.split("\n");
      JsonNode json = json(lines[1].substring("data: ".length()));
      assertThat(lines[0]).isEqualTo("event: " + json.path("type").textValue());
      events.add(json);
    }
    return events;
  }

  private static List<String> kinds(List<JsonNode> events) {
    return events.stream().map(event -> event.path("type").textValue()).toList();
  }

  /** Those of ours; the scripted ones have none, and count. */
  private static void assertNumbered(List<JsonNode> events) {
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).path("sequence_number").asInt(i)).isEqualTo(i);
    }
  }

  private static String deltas(List<JsonNode> events) {
    StringBuilder text = new StringBuilder();
    for (JsonNode event : events) {
      if (event.path("type").textValue().equals("response.output_text.delta")) {
        text.append(event.path("delta").textValue());
      }
    }
    return text.toString();
  }

  private static String gate(HttpResponse<String> answer) {
    return answer.headers().firstValue("Lethe-Gate").orElse("none");
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }
}
