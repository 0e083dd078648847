package dev.lethe.standalone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over HTTP to something that keeps what it is sent and reports on it. */
class SubmitBulkTest {
  private static final String UPLOAD = "\ufeff{\"id\":\"a\"}\r\n\n{\"subject\":\"Zoë\"}";
  private static final String ACCEPTED = "{\"line\":1,\"id\":\"a\",\"outcome\":\"accepted\"}\n";
  private static final String INVALID =
      "{\"line\":3,\"outcome\":\"invalid\",\"pointer\":\"/id\",\"code\":\"missing-field\"}\n";

  @TempDir Path folder;
  private final StringWriter text = new StringWriter();
  private final List<String> calls = new ArrayList<>();
  private HttpServer service;
  private int status = 200;
  private String answer = "";

  @BeforeEach
  void start() throws IOException {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext("/v1/requests/bulk", this::take);
    service.start();
    Files.createDirectories(folder.resolve("run"));
    String base = "http://127.0.0.1:" + service.getAddress().getPort();
    Files.writeString(
        folder.resolve("run/addresses.json"),
        """
        {"ingest":"%s","inference":[],"kafka":"","postgres":"","model":"m","data":"%s"}\
        """
            .formatted(base, folder));
    Files.writeString(folder.resolve("many.jsonl"), UPLOAD);
  }

  @AfterEach
  void stop() {
    service.stop(0);
  }

  @Test
  void whatIsRefusedIsPrintedAndTheRestIsCounted() {
    answer = ACCEPTED + INVALID + "{\"lines\":2,\"accepted\":1,\"refused\":1}\n";

    int exitCode = submit("--bulk", file());

    assertThat(exitCode).as(text.toString()).isEqualTo(1);
    assertThat(text.toString().lines())
        .containsExactly("line 3  invalid  missing-field  /id", "2 lines, 1 accepted, 1 refused");
    assertThat(calls)
        .containsExactly("/v1/requests/bulk application/x-ndjson application/x-ndjson " + UPLOAD);
  }

  @Test
  void aPreviewWhoseLinesAreAllGoodEndsWell() {
    answer = ACCEPTED + "{\"lines\":1,\"accepted\":1,\"refused\":0}\n";

    int exitCode = submit("--bulk", file(), "--preview", "--json");

    assertThat(exitCode).as(text.toString()).isZero();
    assertThat(text.toString().lines())
        .containsExactly(ACCEPTED.strip(), "{\"lines\":1,\"accepted\":1,\"refused\":0}");
    assertThat(calls.get(0)).startsWith("/v1/requests/bulk?preview=true ");
  }

  @Test
  void aReportWithoutItsEndIsNoSuccess() {
    answer = ACCEPTED;

    assertThat(submit("--bulk", file())).isEqualTo(3);
    assertThat(text.toString()).contains("the report broke off");
  }

  @Test
  void aRefusalOfTheWholeUploadIsTold() {
    status = 413;
    answer = "{\"title\":\"Content Too Large\",\"detail\":\"An upload may have 10000 lines.\"}";

    assertThat(submit("--bulk", file())).isEqualTo(4);
    assertThat(text.toString()).contains("An upload may have 10000 lines.");
  }

  @Test
  void optionsThatMakeNoSenseTogetherSendNothing() {
    assertThat(submit()).isEqualTo(2);
    assertThat(submit("--preview")).isEqualTo(2);
    assertThat(submit("--bulk", file(), file())).isEqualTo(2);
    assertThat(submit("--bulk", file(), "--encrypt")).isEqualTo(2);
    assertThat(submit("--bulk", folder.resolve("none.jsonl").toString())).isEqualTo(2);

    assertThat(calls).isEmpty();
  }

  private String file() {
    return folder.resolve("many.jsonl").toString();
  }

  private int submit(String... arguments) {
    PrintWriter writer = new PrintWriter(text, true);
    List<String> all = new ArrayList<>(List.of("request", "submit"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--data", folder.toString()));
    return Lethe.commandLine().setOut(writer).setErr(writer).execute(all.toArray(new String[0]));
  }

  private void take(HttpExchange exchange) throws IOException {
    calls.add(
        String.join(
            " ",
            exchange.getRequestURI().toString(),
            exchange.getRequestHeaders().getFirst("Content-Type"),
            exchange.getRequestHeaders().getFirst("Accept"),
            new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
    byte[] bytes = answer.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
