package dev.lethe.engine.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.openai.ScriptedCompletions.Said;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server says is a draft; whatever else it does is none. */
class OpenAiModelTest {
  private static final String SECRET = "Where does Ulvira Quendalow live?";
  private static final String DIGEST = "sha256:" + "a".repeat(64);

  private @Nullable ScriptedCompletions server;
  private @Nullable OpenAiModel model;

  @AfterEach
  void close() {
    if (model != null) {
      model.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private OpenAiModel asked(DraftApi api, Duration total, ScriptedCompletions.Script script)
      throws IOException {
    server = new ScriptedCompletions(script);
    model = new OpenAiModel(DIGEST, settings(server.url(), api, total), null);
    return model;
  }

  private OpenAiModel asked(ScriptedCompletions.Script script) throws IOException {
    return asked(DraftApi.CHAT, Duration.ofSeconds(20), script);
  }

  private static CallSettings settings(URI url, DraftApi api, Duration total) {
    return new CallSettings(
        url,
        "acme",
        api,
        () -> Optional.of("k-1"),
        Duration.ofSeconds(5),
        total,
        4,
        3,
        Duration.ofMillis(1));
  }

  private ScriptedCompletions server() {
    return java.util.Objects.requireNonNull(server);
  }

  @Test
  void eachQuestionIsAskedOnceInTheServersOwnForm() throws IOException {
    List<String> prompts = IntStream.range(0, 40).mapToObj(i -> "question " + i % 20).toList();

    List<String> said =
        asked(call -> Said.chat("to " + call.prompt())).generateBatch(prompts, 48, 0, 7);

    assertThat(said).isEqualTo(prompts.stream().map(p -> "to " + p).toList());
    assertThat(server().received()).hasSize(20);
    ScriptedCompletions.Received call = server().received().get(0);
    assertThat(call.path()).isEqualTo("/v1/chat/completions");
    assertThat(call.authorization()).isEqualTo("Bearer k-1");
    assertThat(call.body().path("model").asText()).isEqualTo("acme");
    assertThat(call.body().path("max_tokens").asInt()).isEqualTo(48);
    assertThat(call.body().path("temperature").asDouble()).isZero();
  }

  @Test
  void aModelThatGoesOnFromATextIsAskedSo() throws IOException {
    OpenAiModel asked =
        asked(DraftApi.COMPLETIONS, Duration.ofSeconds(20), call -> Said.completion(" Mistford"));

    assertThat(asked.generateBatch(List.of("Q:"), 8, 0, 0)).containsExactly(" Mistford");
    assertThat(server().received().get(0).path()).isEqualTo("/v1/completions");
  }

  @Test
  void reasoningIsReadAsAReplicasGatesReadIt() throws IOException {
    Map<String, String> message =
        Map.of("reasoning_content", "She lives", "content", "In Mistford");
    Said said = Said.json(200, Map.of("choices", List.of(Map.of("message", message))));

    assertThat(asked(call -> said).generateBatch(List.of("a"), 8, 0, 0))
        .containsExactly("She lives\nIn Mistford");
  }

  @Test
  void aServerThatIsBusyIsAskedAgain() throws IOException {
    AtomicInteger calls = new AtomicInteger();

    List<String> said =
        asked(
                call ->
                    switch (calls.getAndIncrement()) {
                      case 0 -> Said.json(429, Map.of());
                      case 1 -> Said.json(503, Map.of());
                      default -> Said.chat("here");
                    })
            .generateBatch(List.of("a"), 8, 0, 0);

    assertThat(said).containsExactly("here");
  }

  @Test
  void theNewerNameOfTheLimitIsLearnt() throws IOException {
    OpenAiModel asked =
        asked(
            call ->
                call.body().has("max_tokens")
                    ? Said.json(400, Map.of("error", "use 'max_completion_tokens' instead"))
                    : Said.chat("here"));

    assertThat(asked.generateBatch(List.of("a"), 8, 0, 0)).containsExactly("here");
    assertThat(asked.generateBatch(List.of("b"), 8, 0, 0)).containsExactly("here");
    assertThat(server().received()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "401, lethe.upstream.api-key-file, 1",
    "403, lethe.upstream.api-key-file, 1",
    "404, lethe.upstream.model, 1",
    "302, lethe.upstream.url, 1",
    "500, lethe.upstream.url, 3",
    "429, lethe.upstream.url, 3"
  })
  void whoGivesNoAnswerIsWaitedFor(int status, String setting, int calls) throws IOException {
    OpenAiModel asked = asked(call -> Said.json(status, Map.of("error", call.prompt())));

    assertThatExceptionOfType(UpstreamUnavailableException.class)
        .isThrownBy(() -> asked.generateBatch(List.of(SECRET), 8, 0, 0))
        .withMessageContaining(setting)
        .satisfies(e -> assertThat(said(e)).doesNotContain("Ulvira", "k-1"));
    assertThat(server().received()).hasSize(calls);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>out of order: Where does Ulvira Quendalow live?</html>",
        "{\"error\":{\"message\":\"out of order\"}}",
        "{\"error\":{\"message\":\"x\"},\"choices\":[{\"message\":{\"content\":\"x\"}}]}",
        "{\"choices\":[]}",
        "{\"choices\":[{\"message\":{}}]}",
        "{\"choices\":[{\"message\":{\"content\":7}}]}",
        "{\"choices\":[{\"message\":{\"content\":\"a\",\"content\":\"b\"}}]}",
        "[]",
        ""
      })
  void whatIsNoAnswerIsNoDraft(String body) throws IOException {
    OpenAiModel asked = asked(call -> new Said(200, "application/json", body));

    assertThatExceptionOfType(UpstreamUnavailableException.class)
        .isThrownBy(() -> asked.generateBatch(List.of(SECRET), 8, 0, 0))
        .withMessageContaining("lethe.upstream.url")
        .satisfies(e -> assertThat(said(e)).doesNotContain("Ulvira"));
  }

  @Test
  void aPageIsNoDraftWhateverItSays() throws IOException {
    String body = Said.chat("hello").body();
    OpenAiModel asked = asked(call -> new Said(200, "text/html", body));

    assertThatThrownBy(() -> asked.generateBatch(List.of("a"), 8, 0, 0))
        .isInstanceOf(UpstreamUnavailableException.class);
  }

  @Test
  void anAnswerWithoutEndIsNoDraft() throws IOException {
    OpenAiModel asked = asked(call -> Said.chat("x".repeat(5 << 20)));

    assertThatThrownBy(() -> asked.generateBatch(List.of("a"), 8, 0, 0))
        .isInstanceOf(UpstreamUnavailableException.class);
  }

  @Test
  void whatTheServerDoesNotAcceptFails() throws IOException {
    OpenAiModel asked = asked(call -> Said.json(400, Map.of("error", call.prompt())));

    assertThatExceptionOfType(UpstreamRejectedException.class)
        .isThrownBy(() -> asked.generateBatch(List.of(SECRET), 8, 0, 0))
        .satisfies(e -> assertThat(said(e)).doesNotContain("Ulvira"));
  }

  @Test
  void nobodyThereIsWaitedFor() throws IOException {
    OpenAiModel asked = asked(call -> Said.chat("here"));
    server().close();

    assertThatThrownBy(() -> asked.generateBatch(List.of("a"), 8, 0, 0))
        .isInstanceOf(UpstreamUnavailableException.class)
        .hasMessageContaining("lethe.upstream.url");
  }

  @Test
  void aServerThatIsSilentIsGivenUp() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    OpenAiModel asked =
        asked(
            DraftApi.CHAT,
            Duration.ofMillis(20),
            call -> {
              await(never);
              return Said.chat("late");
            });

    assertThatThrownBy(() -> asked.generateBatch(List.of("a"), 8, 0, 0))
        .isInstanceOf(UpstreamUnavailableException.class)
        .hasMessageContaining("lethe.upstream.total-timeout");
  }

  @Test
  void workThatIsGivenUpEnds() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    Thread caller = Thread.currentThread();
    OpenAiModel asked =
        asked(
            call -> {
              caller.interrupt();
              await(never);
              return Said.chat("late");
            });

    assertThatThrownBy(() -> asked.generateBatch(List.of("a"), 8, 0, 0))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void oneAnswerToEverythingIsNoModels() throws IOException {
    OpenAiModel asked = asked(call -> Said.chat("here"));
    String error = "The service is temporarily unavailable.";

    assertThatThrownBy(() -> asked.requireAnswers(Collections.nCopies(16, error)))
        .isInstanceOf(UpstreamUnavailableException.class);
    assertThatThrownBy(() -> asked.requireAnswers(Collections.nCopies(16, "")))
        .isInstanceOf(UpstreamUnavailableException.class);
    asked.requireAnswers(Collections.nCopies(15, error));
    asked.requireAnswers(Collections.nCopies(16, "A"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://a/v1", "http://u:p@a/v1", "http://a/v1?key=1", "/v1"})
  void theAddressIsChecked(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(URI.create(url), DraftApi.CHAT, Duration.ofSeconds(1)))
        .withMessageStartingWith("lethe.upstream.url");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** All that a log could show of it. */
  private static String said(Throwable failure) {
    StringBuilder all = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      all.append(cause);
    }
    return all.toString();
  }
}
