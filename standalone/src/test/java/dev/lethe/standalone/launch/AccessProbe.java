package dev.lethe.standalone.launch;

import static dev.lethe.standalone.launch.LaunchedStacks.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.RoleKey;
import dev.lethe.standalone.launch.LaunchedStacks.Result;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Calls the services of a stack that runs, with each key and without. */
final class AccessProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String GATE = "Lethe-Gate";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final JsonNode keys;
  private final Path data;
  private final String requests;
  private final String progress;
  private final String replica;

  /**
   * @param addresses the line that {@code lethe up --json} printed
   */
  AccessProbe(JsonNode addresses, Path data) throws IOException {
    this.keys = addresses.path("keys");
    this.data = data;
    this.requests = addresses.path("ingest").asText() + "/v1/requests";
    this.progress = Files.readString(data.resolve("run/trainer.url")).strip() + "/v1/progress";
    this.replica = addresses.path("inference").path(0).asText() + "/v1";
  }

  void assertKeysDecide() throws IOException, InterruptedException {
    assertThat(keys.properties()).hasSize(Role.values().length);

    // Without a key there is no answer
    RoleKey none = RoleKey.none(Role.CLIENT);
    for (String url : List.of(requests, progress, replica + "/models")) {
      assertThat(get(url, none)).as(url).isEqualTo(401);
    }
    assertThat(complete(none).statusCode()).isEqualTo(401);

    // With one there is what its role may see
    assertThat(get(requests, key(Role.SUBMITTER))).isEqualTo(200);
    assertThat(get(requests, key(Role.AUDITOR))).isEqualTo(200);
    assertThat(get(requests, key(Role.CLIENT))).isEqualTo(403);
    assertThat(get(progress, key(Role.OPERATOR))).isEqualTo(200);
    assertThat(get(progress, key(Role.CLIENT))).isEqualTo(403);
    assertThat(get(replica + "/models", key(Role.CLIENT))).isEqualTo(200);
    assertThat(get(replica + "/models", key(Role.SUBMITTER))).isEqualTo(403);

    // Which gate fired is told to whoever runs the installation, and not to who asks
    assertThat(gate(complete(key(Role.CLIENT)))).isEmpty();
    assertThat(gate(complete(key(Role.OPERATOR)))).isPresent();

    assertChangesAreTakenUp();
  }

  /** While the services run. */
  private void assertChangesAreTakenUp() throws IOException, InterruptedException {
    Result made = run("keys", "api", "create", "--role", "auditor", "--data", data.toString());
    assertThat(made.exitCode()).isZero();
    ApiKeyText text = made.text().lines().findFirst().flatMap(ApiKeyText::parse).orElseThrow();
    RoleKey key = new RoleKey(Role.AUDITOR, text.text());
    await(200, key);

    assertThat(run("keys", "api", "revoke", text.id(), "--data", data.toString()).exitCode())
        .isZero();
    await(401, key);
  }

  private void await(int status, RoleKey key) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (String url : List.of(requests, progress)) {
      while (get(url, key) != status) {
        assertThat(System.nanoTime()).as("%d at %s", status, url).isLessThan(end);
        Thread.sleep(200);
      }
    }
  }

  private RoleKey key(Role role) {
    return new RoleKey(role, keys.path(role.text()).asText());
  }

  private int get(String url, RoleKey key) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(url)), key).statusCode();
  }

  private HttpResponse<Void> complete(RoleKey key) throws IOException, InterruptedException {
    String body = "{\"model\":\"tiny-model\",\"prompt\":\"Hello\",\"max_tokens\":1}";
    return send(
        HttpRequest.newBuilder(URI.create(replica + "/completions"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)),
        key);
  }

  private HttpResponse<Void> send(HttpRequest.Builder request, RoleKey key)
      throws IOException, InterruptedException {
    return http.send(key.authorize(request).build(), HttpResponse.BodyHandlers.discarding());
  }

  private static Optional<String> gate(HttpResponse<Void> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.headers().firstValue(GATE);
  }
}
