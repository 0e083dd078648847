package dev.lethe.standalone.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lethe.localstack.ChildProcesses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of Lethe's services as a child JVM, the same artefact as in production. Its settings travel
 * in the environment, where other users of the machine cannot read the passwords.
 *
 * @param name of this child
 * @param jar its {@code quarkus-run.jar}
 * @param options of its JVM, the program included
 * @param environment its settings
 * @param port of its HTTP
 * @param log where its output goes
 */
record ServiceProcess(
    String name,
    Path jar,
    List<String> options,
    Map<String, String> environment,
    int port,
    Path log)
    implements ProcessSpec {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();

  /** Base address of its HTTP. */
  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public Process start() throws IOException {
    List<String> command = new ArrayList<>(options);
    command.addAll(List.of("-jar", jar.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder
        .environment()
        .keySet()
        .removeIf(k -> k.startsWith("LETHE_") || k.startsWith("QUARKUS_"));
    builder.environment().putAll(environment);
    return ChildProcesses.start(builder);
  }

  @Override
  public boolean isReady() {
    return health("ready").map(answer -> answer.statusCode() == 200).orElse(false);
  }

  @Override
  public Optional<String> obstacle() {
    return health("ready").flatMap(answer -> reason(answer.body()));
  }

  @Override
  public boolean hasGivenUp() {
    return health("live").map(answer -> answer.statusCode() == 503).orElse(false);
  }

  private Optional<HttpResponse<String>> health(String check) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + "/q/health/" + check)).timeout(PATIENCE).build();
    try {
      return Optional.of(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** What a health check gives as its reason for being down. */
  static Optional<String> reason(String health) {
    try {
      for (JsonNode check : JSON.readTree(health).path("checks")) {
        if (check.at("/data/reason").isTextual()) {
          return Optional.of(check.at("/data/reason").asText());
        }
      }
      return Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "ServiceProcess[" + name + "]";
  }
}
