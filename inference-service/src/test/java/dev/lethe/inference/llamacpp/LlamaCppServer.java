package dev.lethe.inference.llamacpp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import de.kherud.llama.LlamaCpp;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A program of its own: llama.cpp behind the paths that its server has. What a call says of
 * sampling, adapters and stops is read by llama.cpp, and so are chat templates; ours are HTTP and
 * the shape of answers and events, which is that of llama.cpp's server.
 *
 * <p>Arguments: a port, the GGUF file, the model's name, and perhaps a GGUF LoRA. Prints a line
 * when it listens.
 */
public final class LlamaCppServer {
  static final int SLOTS = 4;
  static final int CONTEXT = 128;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final AtomicLong calls = new AtomicLong();
  private final LlamaCpp llama;
  private final String model;

  private LlamaCppServer(LlamaCpp llama, String model) {
    this.llama = llama;
    this.model = model;
  }

  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    Path adapter = arguments.length > 3 ? Path.of(arguments[3]) : null;
    LlamaCpp llama = LlamaCpp.open(Path.of(arguments[1]), adapter, SLOTS, CONTEXT);
    LlamaCppServer server = new LlamaCppServer(llama, arguments[2]);
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    http.setExecutor(Executors.newCachedThreadPool());
    http.createContext("/", server::handle);
    http.start();
    System.out.println(LlamaCppProcess.LISTENING);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      ObjectNode call = body.length == 0 ? JSON.createObjectNode() : object(body);
      switch (exchange.getRequestURI().getPath()) {
        case "/v1/models" -> send(exchange, 200, models());
        case "/tokenize" -> send(exchange, 200, tokenized(call));
        case "/v1/completions" -> answer(exchange, call, new AnswerForm(model, id("cmpl-"), false));
        case "/v1/chat/completions" -> {
          call.put("prompt", llama.chatPrompt(call.toString()));
          answer(exchange, call, new AnswerForm(model, id("chatcmpl-"), true));
        }
        default -> send(exchange, 404, AnswerForm.error(404, "File Not Found", "not_found_error"));
      }
    } catch (IllegalArgumentException e) {
      send(
          exchange,
          400,
          AnswerForm.error(400, String.valueOf(e.getMessage()), "invalid_request_error"));
    }
  }

  private static ObjectNode object(byte[] body) throws IOException {
    if (JSON.readTree(body) instanceof ObjectNode call) {
      return call;
    }
    throw new IllegalArgumentException("an object is needed");
  }

  private String id(String prefix) {
    return prefix + calls.incrementAndGet();
  }

  private ObjectNode models() {
    ObjectNode list = JSON.createObjectNode().put("object", "list");
    list.putArray("data")
        .addObject()
        .put("id", model)
        .put("object", "model")
        .put("created", 0)
        .put("owned_by", "llamacpp");
    return list;
  }

  private ObjectNode tokenized(JsonNode call) {
    ObjectNode answer = JSON.createObjectNode();
    for (int token : llama.tokens(call.path("content").asText())) {
      answer.withArray("tokens").add(token);
    }
    return answer;
  }

  private void answer(HttpExchange exchange, ObjectNode call, AnswerForm form) throws IOException {
    boolean stream = call.path("stream").asBoolean(false);
    int most = call.path("max_tokens").asInt(call.path("n_predict").asInt(-1));
    call.put("n_predict", most).put("stream", true);
    if (!call.has("lora")) {
      call.putArray("lora"); // as where it was started with --lora-scaled FILE 0
    }
    if (call.path("stop").isTextual()) {
      call.putArray("stop").add(call.path("stop").asText());
    }
    int answer = llama.begin(call.toString());
    if (stream) {
      exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      stream(exchange.getResponseBody(), answer, most, form);
    } else {
      StringBuilder text = new StringBuilder();
      int pieces = 0;
      for (LlamaCpp.Piece piece = llama.next(answer); ; piece = llama.next(answer)) {
        text.append(piece.text());
        if (piece.last()) {
          break;
        }
        pieces++;
      }
      send(exchange, 200, form.whole(text.toString(), form.reason(pieces, most), pieces));
    }
  }

  /** Whoever hangs up ends the answer, too. */
  private void stream(OutputStream out, int answer, int most, AnswerForm form) throws IOException {
    int pieces = 0;
    boolean ended = false;
    try {
      while (!ended) {
        LlamaCpp.Piece piece = llama.next(answer);
        ended = piece.last();
        if (!piece.text().isEmpty()) {
          event(out, form.chunk(piece.text()).toString());
        }
        pieces += ended ? 0 : 1;
      }
      event(out, form.lastChunk(form.reason(pieces, most), pieces).toString());
      event(out, "[DONE]");
    } finally {
      if (!ended) {
        llama.cancel(answer);
      }
    }
  }

  private static void event(OutputStream out, String data) throws IOException {
    out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void send(HttpExchange exchange, int status, ObjectNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().add("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
