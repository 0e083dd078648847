package dev.lethe.store.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Stands before the server, and does to the next calls that match what a bad day does. */
final class FaultProxy implements AutoCloseable {
  private static final Set<String> HOP_BY_HOP =
      Set.of("connection", "content-length", "host", "transfer-encoding", "expect", "upgrade");

  /** What happens to a call. */
  enum Fault {
    /** 503 SlowDown, the server does not hear of it. */
    SLOW_DOWN,
    /** The answer's body begins and goes on after the test only. */
    STALLED,
    /** The connection ends in the middle of the answer's body. */
    HALF,
    /** One byte of the answer's body is another one. */
    SPOILT,
    /** 404, as of a server that has not heard of the object yet. */
    NOT_YET,
    /** The server does what it was asked to, and its answer is lost. */
    UNHEARD,
    /** 403 AccessDenied. */
    DENIED
  }

  private record Planned(Predicate<String> calls, Fault fault) {}

  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Planned> planned = new ConcurrentLinkedQueue<>();
  private final Map<String, Fault> lasting = new ConcurrentHashMap<>();
  private final List<Map.Entry<String, String>> headers = new CopyOnWriteArrayList<>();
  private final List<Map.Entry<String, String>> queries = new CopyOnWriteArrayList<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final URI server;
  private final HttpServer proxy;

  FaultProxy(URI server) throws IOException {
    this.server = server;
    proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext("/", this::serve);
    proxy.setExecutor(threads);
    proxy.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + proxy.getAddress().getPort());
  }

  /** The next so many calls whose method and path end so. */
  void next(int times, String end, Fault fault) {
    for (int i = 0; i < times; i++) {
      planned.add(new Planned(call -> call.endsWith(end), fault));
    }
  }

  /** Every call of this method, {@code GET} say, from now on. */
  void always(String method, Fault fault) {
    lasting.put(method, fault);
  }

  void heal() {
    lasting.clear();
    planned.clear();
  }

  /** {@code METHOD PATH} of all that came. */
  List<String> calls() {
    return new ArrayList<>(calls);
  }

  /** What stands behind the question mark of the calls whose method and path begin so. */
  List<String> queries(String begin) {
    return queries.stream()
        .filter(each -> each.getKey().startsWith(begin))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** The values of a header of calls whose method and path begin so. */
  List<String> header(String begin, String name) {
    return headers.stream()
        .filter(each -> each.getKey().startsWith(begin) && each.getKey().endsWith(" " + name))
        .map(Map.Entry::getValue)
        .toList();
  }

  private void serve(HttpExchange exchange) throws IOException {
    String call = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    calls.add(call);
    queries.add(Map.entry(call, String.valueOf(exchange.getRequestURI().getQuery())));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) ->
                headers.add(Map.entry(call + " " + name.toLowerCase(Locale.ROOT), values.get(0))));
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Fault fault = fault(call, exchange.getRequestMethod());
      if (fault == Fault.SLOW_DOWN) {
        error(exchange, 503, "SlowDown");
      } else if (fault == Fault.NOT_YET) {
        error(exchange, 404, "NoSuchKey");
      } else if (fault == Fault.DENIED) {
        error(exchange, 403, "AccessDenied");
      } else {
        answer(exchange, forward(exchange, body), fault);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable Fault fault(String call, String method) {
    for (Planned each : planned) {
      if (each.calls().test(call) && planned.remove(each)) {
        return each.fault();
      }
    }
    return lasting.get(method);
  }

  private static void error(HttpExchange exchange, int status, String code) throws IOException {
    byte[] body = ("<Error><Code>" + code + "</Code></Error>").getBytes("UTF-8");
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(exchange.getRequestURI().toString()))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private void answer(HttpExchange exchange, HttpResponse<byte[]> response, @Nullable Fault fault)
      throws IOException, InterruptedException {
    if (fault == Fault.UNHEARD) {
      return; // closed without an answer
    }
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    byte[] body = response.body();
    if (exchange.getRequestMethod().equals("HEAD") || body.length == 0) {
      exchange.sendResponseHeaders(response.statusCode(), -1);
      return;
    }
    if (fault == Fault.SPOILT) {
      body[body.length / 2] ^= 1;
    }
    exchange.sendResponseHeaders(response.statusCode(), body.length);
    OutputStream out = exchange.getResponseBody();
    boolean broken = fault == Fault.HALF || fault == Fault.STALLED;
    out.write(body, 0, broken ? body.length / 2 : body.length);
    out.flush();
    if (fault == Fault.STALLED) {
      closed.await();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    proxy.stop(0);
    threads.shutdownNow();
  }
}
