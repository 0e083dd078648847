package dev.lethe.inference.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.embedding.SentenceEncoders;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Measures what the proxy adds to the time until a stream's first bytes, with the bundled sentence
 * encoder, where no gate fires. Run by hand, as the guide says: it prints figures and judges none.
 */
@EnabledIfSystemProperty(named = "lethe.latency", matches = "true")
class UpstreamLatencyTest {
  private static final int WARM_UP = 300;
  private static final int CALLS = 300;
  private static final int TOKENS = 40;

  @Test
  void firstWindow() throws Exception {
    try (SentenceEncoder encoder = SentenceEncoders.cached(SentenceEncoders.bundled(), 1_000);
        ProxyFixture none = new ProxyFixture(encoder, List.of(), Map.of());
        ProxyFixture gates =
            new ProxyFixture(
                encoder,
                List.of(FittedGates.shield(encoder), FittedGates.bundle(encoder)),
                Map.of())) {
      for (ProxyFixture proxy : List.of(none, gates)) {
        stream(proxy.upstream);
        String front = proxy.front();
        String direct = proxy.upstream.url() + "/chat/completions";
        for (int i = 0; i < WARM_UP; i++) {
          assertThat(millis(front, i)).isPositive();
          assertThat(millis(direct, i)).isPositive();
        }
        double[] through = new double[CALLS];
        double[] straight = new double[CALLS];
        for (int i = 0; i < CALLS; i++) { // in turn, as the machine has other things to do
          through[i] = millis(front, WARM_UP + i);
          straight[i] = millis(direct, WARM_UP + i);
        }
        System.out.printf(
            "%s: direct p50 %.2f p90 %.2f ms, through the proxy p50 %.2f p90 %.2f ms, added p50 %.2f ms%n",
            proxy == none ? "no gates" : "shield and bundle",
            quantile(straight, 0.5),
            quantile(straight, 0.9),
            quantile(through, 0.5),
            quantile(through, 0.9),
            quantile(through, 0.5) - quantile(straight, 0.5));
      }
    }
  }

  private static void stream(ScriptedUpstream upstream) {
    String[] events = new String[TOKENS];
    for (int i = 0; i < TOKENS; i++) {
      events[i] =
          "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word" + i + " \"}}]}";
    }
    upstream.streams(events);
  }

  private final HttpClient http = HttpClient.newHttpClient();

  /** Until the first byte of the body, for a question that was not asked before. */
  private double millis(String url, int number) throws IOException, InterruptedException {
    String question = "How many boats pass the harbour on day number " + number + " of the year?";
    HttpRequest call =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    ProxyFixture.question(question, true), StandardCharsets.UTF_8))
            .build();
    long start = System.nanoTime();
    HttpResponse<InputStream> answer = http.send(call, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      assertThat(body.read()).isEqualTo('d');
      double millis = (System.nanoTime() - start) / 1e6;
      assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).contains("word39");
      return millis;
    }
  }

  private static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) (share * (sorted.length - 1))];
  }
}
