package dev.lethe.engine.openai;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Single calls of a server, each tried again while the server may come back. Thread-safe. Blocks.
 */
final class DraftCalls {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int LARGEST = 4 << 20;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int OK = 200;
  private static final int CLIENT_ERROR = 400;
  private static final int SERVER_ERROR = 500;

  /** About the key. */
  private static final Set<Integer> KEY = Set.of(401, 403);

  /** About what was asked; the same again would be answered the same. */
  private static final Set<Integer> ASKED = Set.of(400, 413, 422);

  /** Later, it says. */
  private static final Set<Integer> BUSY = Set.of(408, 425, 429);

  private static final String MOST = "max_tokens";
  private static final String NEWER_MOST = "max_completion_tokens";

  private final CallSettings settings;
  private final HttpClient http;
  private volatile String most = MOST;

  /**
   * @param tls for https; null: as the JVM trusts
   */
  DraftCalls(CallSettings settings, @Nullable SSLContext tls) {
    this.settings = settings;
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connect());
    if (tls != null) {
      client.sslContext(tls);
    }
    this.http = client.build();
  }

  /**
   * What the model says.
   *
   * @param temperature 0 = greedy
   * @throws UpstreamUnavailableException if the server does not answer now
   * @throws UpstreamRejectedException if it does not accept the call
   * @throws CancellationException if this thread is interrupted
   */
  String draft(String prompt, int maxTokens, double temperature, long seed) {
    UpstreamUnavailableException last = null;
    for (int before = 0; before < settings.attempts(); before++) {
      if (before > 0) {
        pause(before);
      }
      try {
        return once(prompt, maxTokens, temperature, seed);
      } catch (Hopeless e) {
        throw e.reason;
      } catch (UpstreamUnavailableException e) {
        last = e;
      }
    }
    throw last == null ? new UpstreamUnavailableException("lethe.retry.attempts: none") : last;
  }

  /** What waiting a moment does not mend. */
  private static final class Hopeless extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient UpstreamUnavailableException reason;

    Hopeless(String message) {
      super(message);
      this.reason = new UpstreamUnavailableException(message);
    }
  }

  private String once(String prompt, int maxTokens, double temperature, long seed) throws Hopeless {
    String named = most;
    HttpResponse<byte[]> answer = send(body(named, prompt, maxTokens, temperature, seed));
    int status = answer.statusCode();
    if (status == CLIENT_ERROR && named.equals(MOST) && wantsTheNewerName(answer.body())) {
      most = NEWER_MOST;
      answer = send(body(NEWER_MOST, prompt, maxTokens, temperature, seed));
      status = answer.statusCode();
    }
    if (status != OK) {
      throw refused(status);
    }
    String type = answer.headers().firstValue("Content-Type").orElse("");
    Optional<String> text =
        type.contains("json") ? DraftAnswer.text(settings.api(), answer.body()) : Optional.empty();
    return text.orElseThrow(
        () -> new Hopeless("lethe.upstream.url: what answers there is not OpenAI's API"));
  }

  private static boolean wantsTheNewerName(byte[] body) {
    return new String(body, StandardCharsets.UTF_8).contains(NEWER_MOST);
  }

  private static UpstreamUnavailableException refused(int status) throws Hopeless {
    if (KEY.contains(status)) {
      throw new Hopeless(
          "lethe.upstream.api-key-file: the server refuses the key, status " + status);
    }
    if (ASKED.contains(status)) {
      throw new UpstreamRejectedException(
          "lethe.upstream.model: the server rejects a call, status " + status);
    }
    if (status >= SERVER_ERROR || BUSY.contains(status)) {
      return new UpstreamUnavailableException(
          "lethe.upstream.url: the server has no answer now, status " + status);
    }
    throw new Hopeless(
        "lethe.upstream.url or lethe.upstream.model: there is no such path or model, status "
            + status);
  }

  private HttpResponse<byte[]> send(byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(settings.address())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    settings.key().get().ifPresent(key -> request.header("Authorization", "Bearer " + key));
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request.build(), info -> new LimitedBody(LARGEST));
    try {
      return answer.get(settings.total().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new UpstreamUnavailableException(
          "lethe.upstream.total-timeout: the server takes longer");
    } catch (ExecutionException e) {
      throw new UpstreamUnavailableException(
          "lethe.upstream.url: the server cannot be reached, or breaks off");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } finally {
      answer.cancel(true);
    }
  }

  private byte[] body(String named, String prompt, int maxTokens, double temperature, long seed) {
    ObjectNode call = MAPPER.createObjectNode().put("model", settings.model());
    if (settings.api() == DraftApi.CHAT) {
      call.putArray("messages").addObject().put("role", "user").put("content", prompt);
    } else {
      call.put("prompt", prompt);
    }
    call.put(named, maxTokens).put("temperature", temperature);
    if (temperature > 0) {
      call.put("seed", seed);
    }
    try {
      return MAPPER.writeValueAsBytes(call);
    } catch (IOException e) {
      throw new IllegalStateException("a call cannot be written"); // its message quotes it
    }
  }

  private void pause(int before) {
    Duration doubled = settings.pause().multipliedBy(1L << Math.min(before - 1, 20));
    Duration pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }
}
