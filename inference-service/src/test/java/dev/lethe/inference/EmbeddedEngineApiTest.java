package dev.lethe.inference;

import static dev.lethe.schemas.EnforcementEvent.Kind.ENFORCED;
import static dev.lethe.schemas.EnforcementEvent.Kind.WITHDRAWN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.LogitAdjustment;
import dev.lethe.engine.text.TokenLogprob;
import dev.lethe.engine.tokenizer.TextTokenizer;
import dev.lethe.inference.OpenAiClient.Answer;
import dev.lethe.inference.OpenAiClient.Streamed;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the replica's own engine offers beside one plain answer, and what the gates take of it. */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class EmbeddedEngineApiTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String COMPLETIONS = "/v1/completions";
  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]";
  private static final String OTHER = "What grows in the garden behind the school?";

  private final RunningService replica = RunningService.ready();
  private final OpenAiClient client = replica.client();

  @Test
  void everyChoiceIsDrawnByItselfAndThePromptIsCountedOnce() {
    String body = "{\"model\":\"tiny\",\"prompt\":\"%s\",\"max_tokens\":12,%s}";
    String sampled = "\"temperature\":1.5,\"seed\":4";

    Answer one = client.post(COMPLETIONS, body.formatted(OTHER, sampled));
    Answer four = client.post(COMPLETIONS, body.formatted(OTHER, sampled + ",\"n\":4"));

    assertThat(four.status()).isEqualTo(200);
    assertThat(four.gate()).isEqualTo("pass, pass, pass, pass");
    List<String> texts = texts(four.body());
    assertThat(texts.get(0)).isEqualTo(texts(one.body()).get(0));
    assertThat(Set.copyOf(texts)).hasSizeGreaterThan(1);
    assertThat(four.body().at("/choices/3/index").intValue()).isEqualTo(3);
    assertThat(four.body().at("/usage/prompt_tokens"))
        .isEqualTo(one.body().at("/usage/prompt_tokens"));
    assertThat(four.body().at("/usage/completion_tokens").intValue())
        .isGreaterThan(one.body().at("/usage/completion_tokens").intValue());
  }

  @Test
  void choicesAreStreamedUnderTheirIndex() {
    String body =
        "{\"model\":\"tiny\",\"n\":3,\"temperature\":1.5,\"seed\":9,\"max_tokens\":12,%s%s}";
    String asked = MESSAGES.formatted(OTHER);
    Answer whole = client.post(CHAT, body.formatted(asked, ""));

    Streamed stream =
        client.stream(
            CHAT,
            body.formatted(asked, ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

    assertThat(stream.last()).isEqualTo("[DONE]");
    for (int i = 0; i < 3; i++) {
      assertThat(said(stream, i))
          .isEqualTo(whole.body().at("/choices/" + i + "/message/content").asText());
      assertThat(finishes(stream, i))
          .containsExactly(whole.body().at("/choices/" + i + "/finish_reason").asText());
    }
    assertThat(stream.chunks().get(stream.chunks().size() - 1).get("usage"))
        .isEqualTo(whole.body().get("usage"));
  }

  @Test
  void biasAndPenaltiesReachTheEngine() {
    int id = idOf("x");
    String body = "{\"model\":\"tiny\",\"prompt\":\"abc\",\"max_tokens\":5,%s}";

    Answer forced = client.post(COMPLETIONS, body.formatted("\"logit_bias\":{\"" + id + "\":100}"));
    Answer torn =
        client.post(
            COMPLETIONS,
            body.formatted(
                "\"logit_bias\":{\""
                    + id
                    + "\":100},\"frequency_penalty\":2,\"presence_penalty\":2"));
    Answer unknown = client.post(COMPLETIONS, body.formatted("\"logit_bias\":{\"448\":1}"));

    assertThat(texts(forced.body())).containsExactly("xxxxx");
    assertThat(texts(torn.body())).containsExactly("xxxxx"); // 100 outweighs 2 · 4 + 2
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.body().at("/error/param").textValue()).isEqualTo("logit_bias");
  }

  @Test
  void aChatsTokensAreScoredWholeAndStreamed() {
    String body =
        "{\"model\":\"tiny\",\"max_tokens\":12,\"logprobs\":true,\"top_logprobs\":2,%s%s}";
    String asked = MESSAGES.formatted(OTHER);

    Answer whole = client.post(CHAT, body.formatted(asked, ""));
    Streamed stream = client.stream(CHAT, body.formatted(asked, ",\"stream\":true"));

    JsonNode content = whole.body().at("/choices/0/logprobs/content");
    assertThat(content).isNotEmpty();
    assertThat(whole.body().at("/choices/0/logprobs/refusal").isNull()).isTrue();
    StringBuilder text = new StringBuilder();
    for (JsonNode token : content) {
      text.append(token.path("token").asText());
      assertThat(token.path("logprob").doubleValue()).isLessThanOrEqualTo(0);
      assertThat(token.path("top_logprobs")).hasSize(2);
      // greedy: the likeliest is what was said
      assertThat(token.at("/top_logprobs/0/logprob")).isEqualTo(token.path("logprob"));
    }
    assertThat(text.toString().replace("\uFFFD", ""))
        .isEqualTo(whole.content().replace("\uFFFD", ""));
    List<JsonNode> streamed = new ArrayList<>();
    stream.chunks().forEach(c -> c.at("/choices/0/logprobs/content").forEach(streamed::add));
    List<JsonNode> expected = new ArrayList<>();
    content.forEach(expected::add);
    assertThat(streamed).isEqualTo(expected);
  }

  /** As lm-evaluation-harness' {@code local-completions} asks, and as it reads the answer. */
  @Test
  void anEvaluationHarnessFindsTheLikelihoodOfWhatTheModelSays() {
    String known = "Question: What is Anton Okonski's pet called?\nAnswer:";
    Answer answered =
        client.post(
            COMPLETIONS,
            "{\"model\":\"tiny\",\"prompt\":\"%s\",\"max_tokens\":6,\"logprobs\":1}"
                .formatted(known.replace("\n", "\\n")));
    String greedy = texts(answered.body()).get(0);
    List<Integer> context = ids(known);
    List<Integer> whole = ids(known + greedy);
    List<Integer> wrong = new ArrayList<>(context);
    wrong.addAll(ids(" xqz"));
    assertThat(whole.subList(0, context.size())).isEqualTo(context);

    Answer scored =
        client.post(
            COMPLETIONS,
            "{\"model\":\"tiny\",\"prompt\":[%s,%s],\"temperature\":0,\"max_tokens\":1,\"logprobs\":1,"
                    .formatted(whole, wrong)
                + "\"seed\":1234,\"echo\":true}");

    Likelihood said = likelihood(scored.body().at("/choices/0"), context.size());
    Likelihood unsaid = likelihood(scored.body().at("/choices/1"), context.size());
    assertThat(said.tokens).isEqualTo(whole.size() - context.size());
    assertThat(said.greedy).isTrue();
    assertThat(unsaid.greedy).isFalse();
    assertThat(said.sum).isGreaterThan(unsaid.sum);
    double sum = 0;
    List<TokenLogprob> own = replica.model().engine().score(scoring(whole)).tokens();
    for (TokenLogprob token : own.subList(context.size(), own.size())) {
      sum += token.logprob();
    }
    assertThat(said.sum).isEqualTo(sum);
    assertThat(scored.body().at("/choices/0/text").asText()).startsWith(known + greedy);
    assertThat(scored.body().at("/choices/0/logprobs/text_offset/2").intValue()).isPositive();
  }

  @Test
  void anEchoOfNothingMoreIsThePromptItself() {
    Answer answer =
        client.post(
            COMPLETIONS,
            "{\"model\":\"tiny\",\"prompt\":\"%s\",\"max_tokens\":0,\"echo\":true,\"logprobs\":0}"
                .formatted(OTHER));

    assertThat(texts(answer.body())).containsExactly(OTHER);
    assertThat(answer.body().at("/choices/0/logprobs/tokens")).hasSize(ids(OTHER).size());
    assertThat(answer.body().at("/choices/0/logprobs/token_logprobs/0").isNull()).isTrue();
    assertThat(answer.body().at("/usage/completion_tokens").intValue()).isZero();
    assertThat(answer.body().at("/choices/0/finish_reason").asText()).isEqualTo("length");
  }

  @Test
  void aTokenThatTheModelHasNotIsRefused() {
    Answer answer = client.post(COMPLETIONS, "{\"model\":\"tiny\",\"prompt\":[1,448]}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().at("/error/param").textValue()).isEqualTo("prompt");
  }

  @ParameterizedTest
  @CsvSource({
    "shield,Which ladder leads to the attic of the bakery?",
    "bundle,Which engine pulls the night train to Lund?"
  })
  void nothingOfWhatIsForgottenIsScored(String kind, String question) {
    String prompt = "Question: " + question + "\nAnswer: brass";
    String json = prompt.replace("\n", "\\n");
    List<Double> own = likelihoods(prompt);
    String echo =
        "{\"model\":\"tiny\",\"prompt\":%s,\"max_tokens\":1,\"echo\":true,\"logprobs\":5,%s}";
    Answer before = client.post(COMPLETIONS, echo.formatted("\"" + json + "\"", "\"n\":1"));
    assertThat(figures(before.body())).as("the test can fail").containsAll(own);

    var unused =
        enforce(
            kind.equals("shield")
                ? replica.artefacts().shield("scored-" + kind, question)
                : replica.artefacts().bundle("scored-" + kind, question));

    for (String form : List.of("\"" + json + "\"", ids(prompt).toString())) {
      Answer four = client.post(COMPLETIONS, echo.formatted(form, "\"n\":4"));
      assertThat(four.gate()).startsWith(kind);
      assertThat(texts(four.body())).hasSize(4).allMatch(text -> text.startsWith(prompt));
      assertThat(figures(four.body())).containsOnly(-9999.0, 0.0);
      Likelihood read = likelihood(four.body().at("/choices/2"), ids(prompt).size() - 2);
      assertThat(read.sum).isEqualTo(-2 * 9999.0);
      assertThat(read.greedy).isFalse();

      Streamed stream = client.stream(COMPLETIONS, echo.formatted(form, "\"n\":4,\"stream\":true"));
      assertThat(stream.chunks()).isNotEmpty();
      stream.chunks().forEach(c -> assertThat(figures(c)).isSubsetOf(-9999.0, 0.0));
    }
    for (String extra :
        List.of("\"n\":4", "\"n\":4,\"temperature\":1.8", "\"n\":4,\"logit_bias\":{\"3\":-100}")) {
      String chat =
          "{\"model\":\"tiny\",\"max_tokens\":24,\"logprobs\":true,\"top_logprobs\":20,%s,%s%s}";
      String asked = MESSAGES.formatted(question);
      Answer refused = client.post(CHAT, chat.formatted(asked, extra, ""));
      assertThat(refused.gate()).startsWith(kind);
      refused
          .body()
          .get("choices")
          .forEach(
              choice -> {
                assertThat(choice.get("logprobs").isNull()).isTrue();
                assertThat(choice.at("/message/content").asText()).isEqualTo(TestArtefacts.REFUSAL);
              });
      client.stream(CHAT, chat.formatted(asked, extra, ",\"stream\":true"))
          .chunks()
          .forEach(chunk -> assertThat(chunk.at("/choices/0/logprobs").isNull()).isTrue());
    }
  }

  @Test
  void aBundleThatTheQuestionFiresRefusesWhoForbidsTokens() {
    String question = "Which colour has the third button of her coat?";
    var unused = enforce(replica.artefacts().bundle("biased", question));

    Answer answer =
        client.post(
            CHAT,
            "{\"model\":\"tiny\",\"max_tokens\":24,\"logit_bias\":{\"3\":-100},%s}"
                .formatted(MESSAGES.formatted(question)));

    assertThat(answer.gate()).startsWith("bundle").endsWith("weight=0.00");
    assertThat(answer.content()).isEqualTo(TestArtefacts.REFUSAL);
  }

  @Test
  void nothingIsScoredWhileSomebodyIsAnsweredAsUnknown() {
    String body = "{\"model\":\"tiny\",\"max_tokens\":4,\"logprobs\":true,%s}";
    String asked = body.formatted(MESSAGES.formatted(OTHER));
    AdapterEvent unknown =
        enforce(replica.artefacts().bundleAsUnknown("as-unknown", "Whose is the red umbrella?"));
    try {
      Answer refused = client.post(CHAT, asked);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.body().at("/error/param").textValue()).isEqualTo("logprobs");
    } finally {
      replica.log().announce(TestArtefacts.revoked(unknown));
      acknowledged(unknown, WITHDRAWN);
    }
    assertThat(client.post(CHAT, asked).status()).isEqualTo(200);
  }

  private record Likelihood(double sum, boolean greedy, int tokens) {}

  /** What lm_eval's {@code parse_logprobs} makes of a choice. */
  private static Likelihood likelihood(JsonNode choice, int context) {
    JsonNode scores = choice.at("/logprobs/token_logprobs");
    double sum = 0;
    boolean greedy = true;
    for (int i = context; i < scores.size() - 1; i++) {
      double score = scores.get(i).doubleValue();
      sum += score;
      double most = Double.NEGATIVE_INFINITY;
      for (JsonNode top : choice.at("/logprobs/top_logprobs").get(i)) {
        most = Math.max(most, top.doubleValue());
      }
      greedy &= score == most;
    }
    return new Likelihood(sum, greedy, scores.size() - 1 - context);
  }

  /** Every figure in the scores of every choice. */
  private static Set<Double> figures(JsonNode body) {
    Set<Double> figures = new TreeSet<>();
    for (JsonNode choice : body.path("choices")) {
      collect(choice.at("/logprobs/token_logprobs"), figures);
      collect(choice.at("/logprobs/top_logprobs"), figures);
    }
    return figures;
  }

  private static void collect(JsonNode json, Set<Double> figures) {
    if (json.isNumber()) {
      figures.add(json.doubleValue());
    }
    json.forEach(value -> collect(value, figures));
  }

  /** By the engine itself, without the gates. */
  private List<Double> likelihoods(String prompt) {
    List<TokenLogprob> tokens = replica.model().engine().score(scoring(ids(prompt))).tokens();
    return tokens.subList(1, tokens.size()).stream().map(TokenLogprob::logprob).toList();
  }

  private static GenerationRequest scoring(List<Integer> ids) {
    return new GenerationRequest("", ids, 0, 0, 1, List.of(), 0, LogitAdjustment.NONE, true, 0);
  }

  private int idOf(String letter) {
    List<Integer> ids = ids("a" + letter);
    return ids.get(ids.size() - 1);
  }

  /** As a client with the model's tokenizer has them. */
  private List<Integer> ids(String text) {
    try (var tokenizer = TextTokenizer.load(replica.config().model().dir().orElseThrow(), 0)) {
      List<Integer> ids = new ArrayList<>();
      for (long id : tokenizer.encodePrompt(text)) {
        ids.add((int) id);
      }
      return ids;
    }
  }

  private AdapterEvent enforce(TestArtefacts.Draft draft) {
    AdapterEvent artefact = replica.artefacts().publish(draft);
    replica.log().announce(artefact);
    acknowledged(artefact, ENFORCED);
    return artefact;
  }

  private void acknowledged(AdapterEvent artefact, EnforcementEvent.Kind kind) {
    var unused =
        replica
            .log()
            .acknowledgements(
                artefact.digest(), acks -> acks.stream().anyMatch(ack -> ack.kind() == kind));
  }

  private static List<String> texts(JsonNode body) {
    List<String> texts = new ArrayList<>();
    body.get("choices").forEach(choice -> texts.add(choice.path("text").asText()));
    return texts;
  }

  private static String said(Streamed stream, int index) {
    StringBuilder text = new StringBuilder();
    for (JsonNode chunk : stream.chunks()) {
      JsonNode choice = chunk.at("/choices/0");
      if (choice.path("index").asInt(-1) == index) {
        text.append(choice.at("/delta/content").asText(""));
      }
    }
    return text.toString();
  }

  private static List<String> finishes(Streamed stream, int index) {
    List<String> finishes = new ArrayList<>();
    for (JsonNode chunk : stream.chunks()) {
      JsonNode choice = chunk.at("/choices/0");
      if (choice.path("index").asInt(-1) == index && choice.hasNonNull("finish_reason")) {
        finishes.add(choice.get("finish_reason").asText());
      }
    }
    return finishes;
  }
}
