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

  private final HttpClient http = HttpClient.newHttpClient();
  private int asked;

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
          assertThat(millis(front)).isPositive();
          assertThat(millis(direct)).isPositive();
        }
        double[] through = new double[CALLS];
        double[] straight = new double[CALLS];
        double[] encoded = new double[CALLS];
        for (int i = 0; i < CALLS; i++) { // in turn, as the machine has other things to do
          through[i] = millis(front);
          straight[i] = millis(direct);
          encoded[i] = millis(encoder);
        }
        System.out.printf(
            "%s: p50 (p90) in ms: direct %s, through the proxy %s, one encoder forward %s%n",
            proxy == none ? "no gates" : "shield and bundle",
            figures(straight),
            figures(through),
            figures(encoded));
      }
    }
  }

  /** Of one question by itself. */
  private double millis(SentenceEncoder encoder) {
    String question = question();
    long start = System.nanoTime();
    assertThat(encoder.encode(List.of(question))).hasDimensions(1, encoder.dimension());
    return (System.nanoTime() - start) / 1e6;
  }

  /** One that was not asked before, so that no vector of it is remembered. */
  private String question() {
    return "How many boats pass the harbour on day number " + ++asked + " of the year?";
  }

  private static String figures(double[] millis) {
    return "%.2f (%.2f)".formatted(quantile(millis, 0.5), quantile(millis, 0.9));
  }

  private static void stream(ScriptedUpstream upstream) {
    String[] events = new String[TOKENS];
    for (int i = 0; i < TOKENS; i++) {
      events[i] =
          "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word" + i + " \"}}]}";
    }
    upstream.streams(events);
  }

  /** Until the first byte of the body. */
  private double millis(String url) throws IOException, InterruptedException {
    HttpRequest call =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    ProxyFixture.question(question(), true), StandardCharsets.UTF_8))
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
