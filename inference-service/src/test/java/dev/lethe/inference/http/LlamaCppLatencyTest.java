package dev.lethe.inference.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.inference.llamacpp.LlamaCppProcess;
import dev.lethe.inference.llamacpp.TinyLlama;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
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
 * Measures what the proxy adds to the first window of a stream of llama.cpp, with the bundled
 * sentence encoder, where no gate fires. Run by hand, as the guide says: it prints figures and
 * judges none.
 */
@EnabledIfSystemProperty(named = "lethe.latency", matches = "true")
class LlamaCppLatencyTest {
  private static final int WARM_UP = 100;
  private static final int CALLS = 300;

  /** Events until as many tokens are there as the proxy judges at first. */
  private static final int WINDOW = 8;

  private final HttpClient http = HttpClient.newHttpClient();
  private int asked;

  @Test
  void firstWindow() throws Exception {
    LlamaCppProcess llama = TinyLlama.shared();
    Map<String, String> upstream =
        Map.of("lethe.upstream.url", llama.url(), "lethe.upstream.model", LlamaCppProcess.MODEL);
    try (SentenceEncoder encoder = SentenceEncoders.cached(SentenceEncoders.bundled(), 1_000);
        ProxyFixture none = new ProxyFixture(encoder, List.of(), upstream);
        ProxyFixture gates =
            new ProxyFixture(
                encoder,
                List.of(FittedGates.shield(encoder), FittedGates.bundle(encoder)),
                upstream)) {
      List<String> urls = List.of(llama.url() + "/chat/completions", none.front(), gates.front());
      double[][] first = new double[urls.size()][CALLS];
      double[][] window = new double[urls.size()][CALLS];
      double[] encoded = new double[CALLS];
      for (int call = -WARM_UP; call < CALLS; call++) { // in turn, as the machine has other work
        for (int to = 0; to < urls.size(); to++) {
          double[] millis = millis(urls.get(to));
          if (call >= 0) {
            first[to][call] = millis[0];
            window[to][call] = millis[1];
          }
        }
        if (call >= 0) {
          encoded[call] = millis(encoder);
        }
      }
      System.out.printf(
          "p50 / p99 in ms, load %.1f%n",
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
      List<String> names = List.of("llama.cpp", "before it, no gates", "shield and bundle");
      for (int to = 0; to < urls.size(); to++) {
        System.out.printf(
            "%s: first event %s, first window %s%n",
            names.get(to), figures(first[to]), figures(window[to]));
      }
      System.out.printf("one encoder forward: %s%n", figures(encoded));
    }
  }

  /** Of one question by itself. */
  private double millis(SentenceEncoder encoder) {
    String question = question();
    long start = System.nanoTime();
    assertThat(encoder.encode(List.of(question))).hasDimensions(1, encoder.dimension());
    return (System.nanoTime() - start) / 1e6;
  }

  /** One that was not asked before, so that neither server remembers anything of its end. */
  private String question() {
    return "How many boats pass the harbour on day number " + ++asked + " of the year?";
  }

  /** Until the first event, and until those of a window are there. */
  private double[] millis(String url) throws IOException, InterruptedException {
    String options = "{\"ignore_eos\":true,\"max_tokens\":24,\"temperature\":0,";
    String body = options + ProxyFixture.question(question(), true).substring(1);
    HttpRequest call =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    double[] millis = new double[2];
    int events = 0;
    long start = System.nanoTime();
    HttpResponse<InputStream> answer = http.send(call, HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("data: ")) {
          events++;
          if (events == 1) {
            millis[0] = (System.nanoTime() - start) / 1e6;
          }
          if (events == WINDOW) {
            millis[1] = (System.nanoTime() - start) / 1e6;
          }
        }
      }
    }
    assertThat(events).isGreaterThan(WINDOW);
    return millis;
  }

  private static String figures(double[] millis) {
    return "%.2f / %.2f".formatted(quantile(millis, 0.5), quantile(millis, 0.99));
  }

  private static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) (share * (sorted.length - 1))];
  }
}
