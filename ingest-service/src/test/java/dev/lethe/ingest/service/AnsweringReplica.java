package dev.lethe.ingest.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * What a replica answers whom it knows: a shield has refused, and why. Keys that end with {@code
 * _right} are known; whoever does not ask for the reason is not told it.
 */
final class AnsweringReplica implements AutoCloseable {
  private static final String FINDINGS =
      """
      "lethe_gates":{"inForce":7,"drafted":true,"nearest":[
        {"digest":"sha256:%s","kind":"shield","fires":true,"question":1.2,"asks":"subject"},
        {"digest":"sha256:%s","kind":"bundle","fires":false,"question":-4.25,"all":-3.1,
         "asks":"another","told":0.125},
        {"digest":"<b>","kind":"shield","question":1}]},\
      """
          .formatted("a".repeat(64), "b".repeat(64));

  private final HttpServer server;

  private AnsweringReplica(HttpServer server) {
    this.server = server;
  }

  static AnsweringReplica start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/chat/completions", AnsweringReplica::answer);
    server.start();
    return new AnsweringReplica(server);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    boolean right = exchange.getRequestHeaders().getFirst("Authorization").endsWith("_right");
    boolean why = "?1".equals(exchange.getRequestHeaders().getFirst("Lethe-Explain"));
    byte[] said =
        ("{" + (why ? FINDINGS : "") + "\"choices\":[{\"message\":{\"content\":\"<i>No</i>\"}}]}")
            .getBytes(UTF_8);
    exchange
        .getResponseHeaders()
        .set("Lethe-Gate", "shield;digest=\"sha256:" + "a".repeat(64) + "\"");
    exchange.sendResponseHeaders(right ? 200 : 401, said.length);
    exchange.getResponseBody().write(said);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
