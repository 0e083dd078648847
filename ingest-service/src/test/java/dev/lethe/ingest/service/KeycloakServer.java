package dev.lethe.ingest.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.localstack.FreePorts;
import dev.lethe.schemas.Json;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A real Keycloak with the realm of {@code keycloak/lethe-realm.json}, as a process of its own. The
 * system property {@code keycloak.home} names its unpacked folder.
 */
public final class KeycloakServer implements QuarkusTestResourceLifecycleManager {
  static final String PROPERTY = "keycloak.home";

  /** The first start builds it, on a machine that may be busy. */
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  private static final int OK = 200;
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static @Nullable KeycloakServer current;

  private int port;
  private @Nullable Process process;

  static KeycloakServer current() {
    return Objects.requireNonNull(current);
  }

  @Override
  public Map<String, String> start() {
    try {
      Path home = Path.of(System.getProperty(PROPERTY, ""));
      port = FreePorts.find(1).get(0);
      Path realm = Files.createDirectories(home.resolve("data/import")).resolve("lethe-realm.json");
      try (InputStream file = getClass().getResourceAsStream("/keycloak/lethe-realm.json")) {
        var unused =
            Files.copy(Objects.requireNonNull(file), realm, StandardCopyOption.REPLACE_EXISTING);
      }
      process =
          new ProcessBuilder(
                  home.resolve("bin/kc.sh").toString(),
                  "start-dev",
                  "--import-realm",
                  "--db=dev-mem",
                  "--http-host=127.0.0.1",
                  "--http-port=" + port)
              .redirectErrorStream(true)
              .redirectOutput(Path.of("target/keycloak.log").toFile())
              .start();
      awaitReady();
      current = this;
      return settings(home);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As docs/guides/control-access.md has them. */
  private Map<String, String> settings(Path home) throws IOException {
    Path secret = Files.writeString(home.resolve("data/console-secret"), "console-secret\n");
    Map<String, String> all = new HashMap<>();
    all.put("quarkus.oidc.tenant-enabled", "true");
    all.put("quarkus.oidc.auth-server-url", issuer());
    all.put("quarkus.oidc.token.audience", "lethe");
    all.put("quarkus.oidc.roles.role-claim-path", "realm_access/roles");
    all.put("lethe.access.oidc.tenant-claim", "tenant");
    all.put("lethe.console.oidc.client-id", "lethe-console");
    all.put("lethe.console.oidc.client-secret-file", secret.toString());
    all.put("lethe.console.oidc.name", "Keycloak");
    return all;
  }

  String issuer() {
    return "http://127.0.0.1:" + port + "/realms/lethe";
  }

  /** An access token for a client's own account, as a program fetches it. */
  String token(String client, String secret) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(issuer() + "/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    BodyPublishers.ofString(
                        "grant_type=client_credentials&client_id=%s&client_secret=%s"
                            .formatted(client, secret)))
                .build(),
            BodyHandlers.ofByteArray());
    JsonNode json = Json.parse(answer.body());
    if (answer.statusCode() != OK) {
      throw new AssertionError("no token: " + json);
    }
    return json.path("access_token").asText();
  }

  private void awaitReady() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!isReady()) {
      if (System.nanoTime() > end || !Objects.requireNonNull(process).isAlive()) {
        throw new IllegalStateException("Keycloak does not start; see target/keycloak.log");
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }

  private boolean isReady() {
    URI metadata = URI.create(issuer() + "/.well-known/openid-configuration");
    try {
      return HTTP.send(HttpRequest.newBuilder(metadata).build(), BodyHandlers.discarding())
              .statusCode()
          == OK;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The script is its parent: it and what it started. */
  @Override
  public void stop() {
    Process started = process;
    if (started != null) {
      List<ProcessHandle> below = started.descendants().toList();
      Consumer<ProcessHandle> end =
          each -> {
            var unused = each.destroy();
          };
      below.forEach(end);
      end.accept(started.toHandle());
    }
  }
}
