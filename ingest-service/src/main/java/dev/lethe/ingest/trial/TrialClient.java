package dev.lethe.ingest.trial;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.ingest.trial.TrialFault.Kind;
import dev.lethe.schemas.ErasureRequest;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.service.config.SettingName;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks trainers what a request would silence. Follows no redirect, so that a forget set reaches the
 * address that was meant and no other. Thread-safe.
 */
public final class TrialClient {
  private static final Logger LOG = LoggerFactory.getLogger(TrialClient.class);
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final int MOST_BYTES = 1 << 20;
  private static final int OK = 200;
  private static final int UNPROCESSABLE = 422;
  private static final int NOT_NOW = 503;

  private final Map<SettingName, Trainer> trainers;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT)
          .build();

  /**
   * @param trainers by the models that they are of
   */
  public TrialClient(Map<SettingName, Trainer> trainers) {
    this.trainers = Map.copyOf(trainers);
  }

  /**
   * Where one is, and how it is asked.
   *
   * @param url without a slash at its end
   * @param key shown as a bearer token; empty where none is set
   * @param timeout for an answer
   */
  public record Trainer(URI url, Supplier<Optional<String>> key, Duration timeout) {
    @Override
    public String toString() {
      return "Trainer[redacted]";
    }
  }

  /** Whether one is named for that model. */
  public boolean knows(String model) {
    return trainers.containsKey(new SettingName(model));
  }

  /**
   * Takes as long as a shield.
   *
   * @param request whose forget set is resolved
   * @throws TrialFault if there is no answer
   */
  public TrialOutcome blastRadius(ErasureRequest request) throws TrialFault {
    Trainer trainer = trainers.get(new SettingName(request.model()));
    if (trainer == null) {
      throw new TrialFault(Kind.NOT_NAMED);
    }
    HttpRequest.Builder call =
        HttpRequest.newBuilder(URI.create(trainer.url + "/v1/blast-radius"))
            .timeout(trainer.timeout)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(Json.canonical(Json.mapper().valueToTree(request))));
    trainer.key.get().ifPresent(key -> call.header("Authorization", "Bearer " + key));
    try {
      HttpResponse<InputStream> response = http.send(call.build(), BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        return read(response.statusCode(), in.readNBytes(MOST_BYTES));
      }
    } catch (IOException e) {
      throw unavailable(e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("interrupted");
    }
  }

  private static TrialOutcome read(int status, byte[] body) throws TrialFault {
    try {
      JsonNode json = Json.parse(body);
      if (status == OK) {
        return Json.mapper().treeToValue(json, TrialOutcome.class);
      }
      String type = json.path("type").asText();
      if (status == UNPROCESSABLE && type.endsWith(":too-long")) {
        throw new TrialFault(Kind.TOO_LONG);
      }
      if (status == NOT_NOW && type.endsWith(":busy")) {
        throw new TrialFault(Kind.BUSY);
      }
    } catch (InvalidEventException | JacksonException e) {
      // Told below; its message quotes the answer.
    }
    throw unavailable("status-" + status);
  }

  private static TrialFault unavailable(String reason) {
    LOG.warn("a trainer cannot be asked what a request would silence: reason={}", reason);
    return new TrialFault(Kind.UNAVAILABLE);
  }
}
