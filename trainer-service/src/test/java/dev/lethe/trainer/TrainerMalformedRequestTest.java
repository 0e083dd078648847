package dev.lethe.trainer;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes of the trainer's clients: each is answered as one, as a problem. */
@QuarkusTest
@WithTestResource(ServiceResources.class)
class TrainerMalformedRequestTest {
  private static final String PATH = "/v1/consolidations";
  private static final int PATIENCE_MS = 20_000;
  private static final String AUTHORIZATION =
      "Authorization: " + TrainerApiKeys.bearer(Role.OPERATOR) + "\r\n";

  @ParameterizedTest
  @CsvSource({
    "GET, /nowhere, 404",
    "GET, /v1/consolidations/%00, 404",
    "GET, /v1/consolidations/x, 404",
    "GET, /v1/consolidations/99999999999, 404",
    "GET, /v1/progress?all=true, 400",
    "PUT, /v1/consolidations, 405",
    "DELETE, /v1/progress, 405",
  })
  void pathsAndParameters(String method, String path, int status) {
    problem(given().urlEncodingEnabled(false).request(method, path), status);
  }

  @Test
  void aPathThatIsNone() throws Exception {
    String said =
        raw(
            "GET /v1/progress/%zz HTTP/1.1\r\nHost: x\r\n"
                + AUTHORIZATION
                + "Connection: close\r\n\r\n");

    assertThat(said).startsWith("HTTP/1.1 400 ").doesNotContain("stack");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "7", "{\"rank\":\"x\"}", "{\"rank\":{}}", "{\"other\":1}"})
  void bodies(String body) {
    problem(given().contentType("application/json").body(body.getBytes(UTF_8)).post(PATH), 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "json", "text/plain"})
  void mediaTypes(String type) throws Exception {
    String said =
        raw(
            "POST /v1/consolidations HTTP/1.1\r\nHost: x\r\n"
                + AUTHORIZATION
                + "Connection: close\r\nContent-Type: "
                + type
                + "\r\nContent-Length: 2\r\n\r\n{}");

    assertThat(said).startsWith("HTTP/1.1 415 ").contains("application/problem+json");
  }

  @Test
  void halfARequestIsNotWaitedForForEver() throws Exception {
    String head =
        "POST /v1/consolidations HTTP/1.1\r\nHost: x\r\n"
            + AUTHORIZATION
            + "Content-Type: application/json";

    assertThat(raw(head)).isEmpty();
    assertThat(raw(head + "\r\nContent-Length: 10\r\n\r\n{")).startsWith("HTTP/1.1 408 ");
  }

  private static void problem(Response answer, int status) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
    assertThat(answer.contentType()).startsWith("application/problem+json");
    assertThat(answer.jsonPath().getString("type")).startsWith("urn:lethe:problem:");
    assertThat(answer.jsonPath().getInt("status")).isEqualTo(status);
  }

  /** What the server says until it closes the connection. */
  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
