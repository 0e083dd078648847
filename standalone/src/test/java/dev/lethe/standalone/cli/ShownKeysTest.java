package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.schemas.access.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which key each command calls with, seen by what it calls. */
class ShownKeysTest {
  private static final String OTHER = "token.of-another~provider+/=";

  @TempDir Path folder;
  private final StringWriter text = new StringWriter();
  private final List<String> shown = new ArrayList<>();
  private HttpServer service;
  private int status = 200;
  private String body =
      "{\"id\":\"r-1\",\"state\":\"DONE\",\"timeline\":[{\"state\":\"CERTIFIED\",\"at\":\"\"}]}";

  @BeforeEach
  void start() throws IOException {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext("/", this::answer);
    service.start();
    String base = "http://127.0.0.1:" + service.getAddress().getPort();
    Path run = Files.createDirectories(folder.resolve("run"));
    Files.writeString(run.resolve("trainer.url"), base + "\n");
    Files.writeString(
        run.resolve("addresses.json"),
        """
        {"ingest":"%s","inference":["%s"],"kafka":"","postgres":"","model":"m","data":"%s"}\
        """
            .formatted(base, base, folder));
    Path keys = Files.createDirectories(folder.resolve("keys/api"));
    for (Role role : Role.values()) {
      Files.writeString(keys.resolve(role.text() + ".key"), key(role) + "\n");
    }
    Files.writeString(folder.resolve("body.json"), "{}");
    Files.writeString(folder.resolve("other.key"), OTHER + "\n");
  }

  @AfterEach
  void stop() {
    service.stop(0);
  }

  @ParameterizedTest
  @CsvSource({
    "request submit BODY, SUBMITTER",
    "request status r-1, SUBMITTER",
    "request watch r-1, SUBMITTER",
    "request list, SUBMITTER",
    "request cancel r-1, SUBMITTER",
    "request release r-1, APPROVER",
    "request reject r-1 --reason excessive, APPROVER",
    "request hold r-1 --reason x --until 2099-01-01T00:00:00Z, APPROVER",
    "request unhold r-1, APPROVER",
    "request revoke r-1 --reason x, APPROVER",
    "request extend r-1 --reason x --told-requester, APPROVER",
    "ask Hello, OPERATOR",
    "model consolidate --dry-run, OPERATOR"
  })
  void eachCommandShowsTheKeyOfTheRoleThatItNeedsOrTheOneThatIsNamed(String command, Role role) {
    assertThat(lethe(command)).as(text.toString()).isZero();
    assertThat(shown).isNotEmpty().containsOnly("Bearer " + key(role));
    shown.clear();

    String file = folder.resolve("other.key").toString();
    assertThat(lethe(command + " --api-key-file " + file)).as(text.toString()).isZero();
    assertThat(shown).isNotEmpty().containsOnly("Bearer " + OTHER);
  }

  @Test
  void whoeverIsRefusedIsToldWhichRoleItTakesAndNoKeyIsPrinted() {
    // Given a service that does not know the key
    status = 401;
    body = "{\"type\":\"urn:lethe:problem:unauthenticated\",\"title\":\"Unauthorized\"}";

    // When
    int exitCode = lethe("request release r-1");

    // Then
    assertThat(exitCode).isEqualTo(4);
    assertThat(text.toString())
        .startsWith("lethe: Unauthorized (HTTP 401); this needs an API key of the role approver: ")
        .contains("'lethe keys api create --role approver --out FILE'", "--api-key-file FILE")
        .doesNotContain(key(Role.APPROVER))
        .hasLineCount(1);
  }

  @Test
  void bothFormsOfARefusedRoleAreUnderstood() {
    status = 403;
    body = "{\"type\":\"urn:lethe:problem:forbidden\",\"title\":\"Forbidden\"}";
    assertThat(lethe("request submit BODY")).isEqualTo(4);
    assertThat(text.toString()).contains("Forbidden (HTTP 403); this needs", "role submitter");
    text.getBuffer().setLength(0);

    body = "{\"error\":{\"message\":\"Not for you.\",\"code\":\"forbidden\"}}";
    assertThat(lethe("ask Hello")).isEqualTo(4);
    assertThat(text.toString()).contains("Not for you. (HTTP 403); this needs", "role operator");
  }

  @Test
  void whatIsForbiddenForAnotherReasonIsNotBlamedOnTheRole() {
    status = 403;
    body = "{\"type\":\"urn:lethe:problem:foreign-tenant\",\"title\":\"Forbidden\"}";

    assertThat(lethe("request submit BODY")).isEqualTo(4);

    assertThat(text.toString()).isEqualTo("lethe: Forbidden (HTTP 403)\n");
  }

  @Test
  void withoutAKeyNothingIsShown() throws Exception {
    Files.delete(folder.resolve("keys/api/submitter.key"));

    assertThat(lethe("request list")).isZero();

    assertThat(shown).containsExactly("");
  }

  @Test
  void aFileThatHoldsSomethingElseIsNamedAndNotSent() throws Exception {
    Path wrong = folder.resolve("wrong.key");
    for (String content : List.of("", "-----BEGIN PRIVATE KEY-----\nabc\n", "Zoë")) {
      Files.writeString(wrong, content);
      text.getBuffer().setLength(0);

      assertThat(lethe("request list --api-key-file " + wrong)).as(content).isEqualTo(2);
      assertThat(text.toString())
          .isEqualTo(
              "lethe: " + wrong + " holds no API key: it must be one line of visible ASCII\n");
    }
    assertThat(lethe("ask Hello --api-key-file " + folder.resolve("none.key"))).isEqualTo(2);
    assertThat(shown).isEmpty();
  }

  private static String key(Role role) {
    return "lethe_0123456789ab_of-the-" + role.text();
  }

  private int lethe(String command) {
    List<String> args = new ArrayList<>(List.of(command.split(" ")));
    args.replaceAll(arg -> arg.equals("BODY") ? folder.resolve("body.json").toString() : arg);
    args.addAll(List.of("--data", folder.toString()));
    PrintWriter writer = new PrintWriter(text, true);
    return Lethe.commandLine().setOut(writer).setErr(writer).execute(args.toArray(String[]::new));
  }

  private void answer(HttpExchange exchange) throws IOException {
    List<String> headers = exchange.getRequestHeaders().get("Authorization");
    shown.add(headers == null ? "" : String.join(", ", headers));
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
