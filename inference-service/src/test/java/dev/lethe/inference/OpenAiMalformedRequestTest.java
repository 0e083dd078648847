package dev.lethe.inference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes that no HTTP library lets a client make: OpenAI's error object on its paths. */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class OpenAiMalformedRequestTest {
  private static final int PATIENCE_MS = 20_000;

  /** As were seen to stay for good. */
  private static final int HALF_OPEN = 800;

  private final URI base = RunningService.ready().base();
  private final String known =
      "Host: x\r\nAuthorization: Bearer " + ReplicaApiKeys.text(Role.CLIENT.text()) + "\r\n";
  private final String head = "POST /v1/chat/completions HTTP/1.1\r\n" + known;

  @ParameterizedTest
  @CsvSource({
    "/v1/models/%00, 404",
    "/v1/models/%ff, 404",
    "/v1/%00, 404",
    "/v1/models/a%0Ab, 404"
  })
  void oddPathsAreNeverAFaultOfOurs(String path, int status) throws Exception {
    String said = raw("GET " + path + " HTTP/1.1\r\n" + known + "Connection: close\r\n\r\n");

    assertThat(said).startsWith("HTTP/1.1 " + status + " ").contains("\"error\":{");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "json", "*", "application/json/x"})
  void aMediaTypeThatIsNoneIsNotTaken(String type) throws Exception {
    String said =
        raw(
            head
                + "Connection: close\r\nContent-Type: "
                + type
                + "\r\nContent-Length: 2\r\n\r\n{}");

    assertThat(said).startsWith("HTTP/1.1 415 ").contains("unsupported_media_type");
  }

  @Test
  void aChunkThatIsNoneIsAnswered() throws Exception {
    String type = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

    String said = raw(head + type + "zz\r\n");

    assertThat(said).startsWith("HTTP/1.1 400 ").contains("\"error\":{");
  }

  @Test
  void anAddressThatIsNoneIsABadRequest() throws Exception {
    String said = raw("GET /v1/models/%zz HTTP/1.1\r\n" + known + "Connection: close\r\n\r\n");

    assertThat(said).startsWith("HTTP/1.1 400 ").doesNotContain("stack");
  }

  @Test
  void outsideOpenAisPathsErrorsAreProblems() throws Exception {
    String said =
        raw(
            "POST /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Content-Type: json\r\nContent-Length: 0\r\n\r\n");

    assertThat(said).startsWith("HTTP/1.1 415 ").contains("application/problem+json");
  }

  @Test
  void halfABodyIsNotWaitedForForEver() throws Exception {
    String type = "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n";

    String said = raw(head + type + "{");

    assertThat(said).startsWith("HTTP/1.1 408 ").contains("request_timeout");
  }

  @Test
  void halfOpenConnectionsAreClosedAllOfThem() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < HALF_OPEN; i++) {
        sockets.add(send(i % 2 == 0 ? "" : head));
      }

      for (Socket socket : sockets) {
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /** What the server says until it closes the connection. */
  private String raw(String request) throws IOException {
    try (Socket socket = send(request)) {
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private Socket send(String request) throws IOException {
    Socket socket = new Socket(base.getHost(), base.getPort());
    socket.setSoTimeout(PATIENCE_MS);
    socket.getOutputStream().write(request.getBytes(UTF_8));
    return socket;
  }
}
