package dev.lethe.standalone.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * What a service says of itself under {@code /q/health}.
 *
 * @param status of HTTP: 200 is up, 503 is down
 * @param reason that it gives for being down, and that a person has to mend
 * @param waitsFor what it says it waits for, which comes by itself
 * @param date its clock, to the second, where it tells it
 */
public record ServiceHealth(
    int status, Optional<String> reason, Optional<String> waitsFor, Optional<Instant> date) {
  private static final int UP = 200;
  private static final int DOWN = 503;
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();

  /**
   * Asks a service; empty when it doesn't answer within 5 s.
   *
   * @param base URL of the service, without a path
   * @param check {@code ready} or {@code live}
   */
  public static Optional<ServiceHealth> ask(String base, String check) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/q/health/" + check)).timeout(PATIENCE).build();
    try {
      HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      Optional<Instant> date = answer.headers().firstValue("Date").flatMap(ServiceHealth::instant);
      String said = answer.body();
      return Optional.of(
          new ServiceHealth(answer.statusCode(), reason(said), waitsFor(said), date));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Whether the check is passed. */
  public boolean isUp() {
    return status == UP;
  }

  /** Whether the service itself says that it isn't; anything else may be a start under way. */
  boolean isDown() {
    return status == DOWN;
  }

  /** What a health check gives as its reason for being down. */
  static Optional<String> reason(String health) {
    return first(health, "/data/reason");
  }

  /** What a health check that is down waits for. */
  static Optional<String> waitsFor(String health) {
    return first(health, "/data/waitsFor");
  }

  private static Optional<String> first(String health, String pointer) {
    try {
      for (JsonNode check : JSON.readTree(health).path("checks")) {
        if (check.at(pointer).isTextual()) {
          return Optional.of(check.at(pointer).asText());
        }
      }
      return Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** What a header {@code Date} says; empty where it is none. */
  public static Optional<Instant> instant(String date) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
