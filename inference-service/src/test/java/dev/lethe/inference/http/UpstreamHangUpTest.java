package dev.lethe.inference.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No timeout of the proxy ends these calls: the client does. */
class UpstreamHangUpTest {
  private final ProxyFixture proxy = new ProxyFixture(List.of(), Map.of());

  @AfterEach
  void stop() {
    proxy.close();
  }

  @Test
  void whoHangsUpEndsTheCallOfTheUpstream() throws Exception {
    proxy.upstream.says(
        response -> {
          ScriptedUpstream.begin(response);
          response.write(
              "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Rivers run.\"}}]}\n\n");
        });
    HttpResponse<InputStream> answer =
        HttpClient.newHttpClient()
            .send(
                proxy
                    .call(
                        "/v1/chat/completions",
                        ProxyFixture.question("Hello?", true).getBytes(StandardCharsets.UTF_8))
                    .build(),
                HttpResponse.BodyHandlers.ofInputStream());

    answer.body().close();

    assertThat(proxy.upstream.hungUp().poll(1, TimeUnit.MINUTES)).isNotNull();
  }

  @Test
  void whoHangsUpBeforeTheAnswerBeginsEndsTheCallToo() throws Exception {
    CompletableFuture<Void> called = new CompletableFuture<>();
    proxy.upstream.says(response -> called.complete(null)); // and says nothing
    CompletableFuture<HttpResponse<String>> answer =
        HttpClient.newHttpClient()
            .sendAsync(
                proxy
                    .call(
                        "/v1/chat/completions",
                        ProxyFixture.question("Hello?", false).getBytes(StandardCharsets.UTF_8))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    called.get(1, TimeUnit.MINUTES);

    answer.cancel(true);

    assertThat(proxy.upstream.hungUp().poll(1, TimeUnit.MINUTES)).isNotNull();
  }
}
