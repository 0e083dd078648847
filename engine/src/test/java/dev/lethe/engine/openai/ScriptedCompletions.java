package dev.lethe.engine.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A model server on a real socket whose answers a test makes up. */
public final class ScriptedCompletions implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Received> received = new CopyOnWriteArrayList<>();

  /** What a call said. */
  public record Received(String path, String authorization, JsonNode body) {
    /** The question, by either call. */
    public String prompt() {
      return body.has("prompt")
          ? body.path("prompt").asText()
          : body.path("messages").path(0).path("content").asText();
    }
  }

  /** What the server says to a call. */
  public record Said(int status, String type, String body) {
    public static Said json(int status, Object body) {
      try {
        return new Said(status, "application/json", MAPPER.writeValueAsString(body));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    /** An answer of a chat. */
    public static Said chat(String text) {
      return json(
          200,
          Map.of(
              "choices", List.of(Map.of("message", Map.of("role", "assistant", "content", text)))));
    }

    /** An answer of a completion. */
    public static Said completion(String text) {
      return json(200, Map.of("choices", List.of(Map.of("text", text))));
    }
  }

  /** Makes answers up; called by several threads at once. */
  public interface Script {
    Said answer(Received call);
  }

  public ScriptedCompletions(Script script) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", exchange -> answer(exchange, script));
    server.start();
  }

  private void answer(HttpExchange exchange, Script script) throws IOException {
    try (exchange) {
      Received call =
          new Received(
              exchange.getRequestURI().getPath(),
              String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
              MAPPER.readTree(exchange.getRequestBody()));
      received.add(call);
      Said said = script.answer(call);
      byte[] body = said.body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", said.type);
      exchange.sendResponseHeaders(said.status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  public List<Received> received() {
    return received;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
