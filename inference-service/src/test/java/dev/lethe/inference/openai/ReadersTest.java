package dev.lethe.inference.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.engine.text.LogitAdjustment;
import dev.lethe.engine.tokenizer.ChatMessage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadersTest {
  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

  @Test
  void chatKeepsEveryRoleAsATurn() {
    CompletionCall call =
        chat(
            """
            {"model":"demo","messages":[
              {"role":"developer","content":"be brief","name":"ops"},
              {"role":"user","content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]},
              {"role":"assistant","content":"three","refusal":null,"tool_calls":null}]}
            """);

    assertThat(call.model()).isEqualTo("demo");
    assertThat(call.questions()).hasSize(1);
    assertThat(((CompletionInput.Chat) call.questions().get(0)).turns())
        .containsExactly("be brief", "one\ntwo", "three");
    assertThat(((CompletionInput.Chat) call.questions().get(0)).messages())
        .extracting(ChatMessage::role)
        .containsExactly("system", "user", "assistant");
    assertThat(call.stream()).isFalse();
  }

  @Test
  void samplingFieldsAreRead() {
    CompletionCall call =
        chat(
            """
            {"model":"demo",%s,"temperature":0.5,"top_p":0,"stop":["a","b"],"seed":-7,
             "max_tokens":5,"max_completion_tokens":9,"stream":true,
             "stream_options":{"include_usage":true}}
            """
                .formatted(MESSAGES));

    SamplingParameters sampling = call.sampling();
    assertThat(sampling.temperature()).isEqualTo(0.5);
    assertThat(sampling.topP()).isPositive().isLessThan(1e-6);
    assertThat(sampling.stop()).containsExactly("a", "b");
    assertThat(sampling.seed()).isEqualTo(-7);
    assertThat(sampling.maxTokens()).isEqualTo(9);
    assertThat(call.stream()).isTrue();
    assertThat(call.includeUsage()).isTrue();
  }

  @Test
  void whatTheClientLeavesOutStaysOpen() {
    SamplingParameters sampling =
        chat("{\"model\":\"demo\",%s,\"stop\":null}".formatted(MESSAGES)).sampling();

    assertThat(sampling.temperature()).isNull();
    assertThat(sampling.maxTokens()).isNull();
    assertThat(sampling.seed()).isNull();
    assertThat(sampling.topP()).isEqualTo(1);
    assertThat(sampling.stop()).isEmpty();
  }

  @Test
  void whatCannotChangeTheAnswerIsIgnored() {
    CompletionCall call =
        chat(
            """
            {"model":"demo",%s,"user":"u","store":true,"metadata":{"a":"b"},"n":1,"tools":[],
             "frequency_penalty":0,"presence_penalty":0.0,"logprobs":false,"logit_bias":{},
             "response_format":{"type":"text"},"parallel_tool_calls":true,"tool_choice":"auto",
             "modalities":["text"],"service_tier":"auto","not_invented_yet":[1]}
            """
                .formatted(MESSAGES));

    assertThat(call.questions()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tools|[{}]",
        "functions|[{}]",
        "tool_choice|\"required\"",
        "function_call|{}",
        "response_format|{\"type\":\"json_object\"}",
        "modalities|[\"audio\"]",
        "audio|{}",
        "web_search_options|{}"
      })
  void whatWouldChangeTheAnswerIsRefusedByName(String field, String value) {
    ApiError error =
        refusal(() -> chat("{\"model\":\"demo\",%s,\"%s\":%s}".formatted(MESSAGES, field, value)));

    assertThat(error.status()).isEqualTo(400);
    assertThat(error.param()).isEqualTo(field);
    assertThat(error.code()).isEqualTo("unsupported_parameter");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "n|0",
        "n|9",
        "n|1.5",
        "logprobs|1",
        "top_logprobs|3",
        "top_logprobs|21",
        "logit_bias|[]",
        "logit_bias|{\"x\":5}",
        "logit_bias|{\"-1\":5}",
        "logit_bias|{\"1\":101}",
        "logit_bias|{\"1\":\"5\"}",
        "frequency_penalty|2.5",
        "presence_penalty|-2.5",
        "temperature|2.1",
        "temperature|\"hot\"",
        "top_p|-0.1",
        "max_tokens|0",
        "max_tokens|1.5",
        "max_completion_tokens|99999999999",
        "seed|0.5",
        "stop|[\"a\",\"b\",\"c\",\"d\",\"e\"]",
        "stop|\"\"",
        "stop|7",
        "stream|\"yes\"",
        "stream_options|{\"include_usage\":true}"
      })
  void valuesOutOfRangeAreRefusedByName(String field, String value) {
    ApiError error =
        refusal(() -> chat("{\"model\":\"demo\",%s,\"%s\":%s}".formatted(MESSAGES, field, value)));

    assertThat(error.status()).isEqualTo(400);
    assertThat(error.param()).isEqualTo(field);
    assertThat(error.type()).isEqualTo("invalid_request_error");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "messages|[]",
        "messages|\"hi\"",
        "messages[0]|[\"hi\"]",
        "messages[0].role|[{\"content\":\"hi\"}]",
        "messages[0].role|[{\"role\":\"tool\",\"content\":\"hi\"}]",
        "messages[0].content|[{\"role\":\"user\"}]",
        "messages[0].content|[{\"role\":\"user\",\"content\":5}]",
        "messages[0].content|[{\"role\":\"user\",\"content\":\"\\ud800\"}]",
        "messages[0].content[0].type|[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]",
        "messages[0].tool_calls|[{\"role\":\"assistant\",\"tool_calls\":[{}],\"content\":\"\"}]"
      })
  void messagesAreRefusedByPlace(String param, String messages) {
    ApiError error =
        refusal(() -> chat("{\"model\":\"demo\",\"messages\":%s}".formatted(messages)));

    assertThat(error.status()).isEqualTo(400);
    assertThat(error.param()).isEqualTo(param);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "\"CANARY\"",
        "{\"model\":\"demo\"} CANARY",
        "{\"model\":\"a\",\"model\":\"CANARY\"}",
        "{\"model\":CANARY}"
      })
  void malformedBodiesAreRefusedWithoutQuotingThem(String body) {
    ApiError error = refusal(() -> chat(body));

    assertThat(error.status()).isEqualTo(400);
    assertThat(error.message()).doesNotContain("CANARY");
  }

  @Test
  void modelIsRequired() {
    ApiError error = refusal(() -> chat("{%s}".formatted(MESSAGES)));

    assertThat(error.param()).isEqualTo("model");
    assertThat(error.code()).isEqualTo("missing_required_parameter");
  }

  @Test
  void completionTakesOnePromptOrSeveral() {
    assertThat(completion("{\"model\":\"m\",\"prompt\":\"a\"}").questions())
        .flatExtracting(input -> ((CompletionInput.Prompt) input).turns())
        .containsExactly("a");
    assertThat(completion("{\"model\":\"m\",\"prompt\":[\"a\",\"b\"]}").questions())
        .flatExtracting(input -> ((CompletionInput.Prompt) input).turns())
        .containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"m\",\"prompt\":7}",
        "{\"model\":\"m\",\"prompt\":[1,\"a\"]}",
        "{\"model\":\"m\",\"prompt\":[1,-2]}",
        "{\"model\":\"m\",\"prompt\":[1,2.5]}",
        "{\"model\":\"m\",\"prompt\":[[1],[]]}",
        "{\"model\":\"m\",\"prompt\":[[[1]]]}",
        "{\"model\":\"m\",\"prompt\":[]}",
        "{\"model\":\"m\",\"prompt\":\"\"}",
        "{\"model\":\"m\"}",
        "{\"model\":\"m\",\"prompt\":[\"a\",\"b\"],\"stream\":true}"
      })
  void otherPromptsAreRefused(String body) {
    assertThat(refusal(() -> completion(body)).param()).isEqualTo("prompt");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "best_of|2",
        "echo|1",
        "suffix|\"x\"",
        "logprobs|6",
        "logprobs|true",
        "n|9",
        "max_tokens|0"
      })
  void completionFieldsThatAreNotHonouredAreRefusedByName(String field, String value) {
    ApiError error =
        refusal(
            () ->
                completion("{\"model\":\"m\",\"prompt\":\"a\",\"%s\":%s}".formatted(field, value)));

    assertThat(error.param()).isEqualTo(field);
  }

  @Test
  void whatBendsAndTellsTheDistributionIsRead() {
    CompletionCall chat =
        chat(
            """
            {"model":"demo",%s,"n":3,"logprobs":true,"top_logprobs":4,"frequency_penalty":0.5,
             "presence_penalty":-1,"logit_bias":{"7":-100,"12":2.5}}
            """
                .formatted(MESSAGES));

    assertThat(chat.choices()).isEqualTo(3);
    assertThat(chat.sampling().logprobs()).isEqualTo(4);
    assertThat(chat.sampling().adjustment())
        .isEqualTo(new LogitAdjustment(0.5, -1, Map.of(7, -100.0, 12, 2.5)));
    assertThat(
            chat("{\"model\":\"m\",%s,\"logprobs\":true}".formatted(MESSAGES))
                .sampling()
                .logprobs())
        .isZero();
  }

  @Test
  void whatAnEvaluationHarnessSendsIsRead() {
    CompletionCall call =
        completion(
            """
            {"model":"m","prompt":[[1,2,3],[4,5]],"temperature":0,"max_tokens":1,"logprobs":1,
             "seed":1234,"echo":true,"n":2,"best_of":2}
            """);

    assertThat(call.questions())
        .containsExactly(
            new CompletionInput.Tokens(List.of(1, 2, 3)),
            new CompletionInput.Tokens(List.of(4, 5)));
    assertThat(call.echo()).isTrue();
    assertThat(call.choices()).isEqualTo(2);
    assertThat(call.sampling().logprobs()).isEqualTo(1);
    CompletionCall one =
        completion("{\"model\":\"m\",\"prompt\":[6,7],\"echo\":true,\"max_tokens\":0}");
    assertThat(one.questions()).containsExactly(new CompletionInput.Tokens(List.of(6, 7)));
    assertThat(one.sampling().maxTokens()).isZero();
  }

  @Test
  void choicesOfAllPromptsTogetherAreBounded() {
    String prompts = "\"a\",".repeat(64) + "\"a\"";

    ApiError error =
        refusal(() -> completion("{\"model\":\"m\",\"n\":2,\"prompt\":[%s]}".formatted(prompts)));

    assertThat(error.param()).isEqualTo("n");
  }

  @Test
  void nothingPrintsWhatWasAsked() {
    CompletionCall chat = chat("{\"model\":\"m\",%s}".formatted(MESSAGES.replace("hi", "CANARY")));
    CompletionCall plain =
        completion("{\"model\":\"m\",\"prompt\":\"CANARY\",\"stop\":\"CANARY\"}");

    assertThat(List.of(chat, plain).toString()).doesNotContain("CANARY");
  }

  private static CompletionCall chat(String json) {
    return new ChatReader(8).read(json.getBytes(UTF_8));
  }

  private static CompletionCall completion(String json) {
    return new CompletionReader(8).read(json.getBytes(UTF_8));
  }

  private static ApiError refusal(Runnable reading) {
    ApiException refused = catchThrowableOfType(ApiException.class, reading::run);
    assertThat(refused).isNotNull();
    return refused.error();
  }
}
