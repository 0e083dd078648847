package dev.lethe.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.unlearn.FitPhase;
import java.io.FileNotFoundException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The trainer's progress, its consolidations, and what it is handed. Thread-safe. */
public final class TrainerClient {
  private final JsonHttp http;

  /**
   * @param base URL of the trainer, without a path
   * @param key of an operator
   */
  public TrainerClient(String base, RoleKey key) {
    this(Endpoint.of(base), key);
  }

  /**
   * @param endpoint where the service is
   * @param key of the role that the calls need
   */
  public TrainerClient(Endpoint endpoint, RoleKey key) {
    this.http = new JsonHttp(endpoint, key);
  }

  /**
   * How far one fit is.
   *
   * @param phase what it does
   * @param step of {@code steps} in this phase
   */
  public record Progress(FitPhase phase, int step, int steps, double loss) {}

  /**
   * Asks for a consolidation.
   *
   * @param order what is to be other than configured
   * @return how it stands
   * @throws UnreachableException when nothing answers
   * @throws RefusedException when it cannot be done now, or a value is out of range
   */
  public JsonNode consolidate(JsonNode order) {
    return http.send("POST", "/v1/consolidations", JsonHttp.bytes(order)).body();
  }

  /**
   * How a consolidation stands.
   *
   * @throws UnreachableException when nothing answers
   * @throws RefusedException when the trainer doesn't know it (any more)
   */
  public JsonNode consolidation(int id) {
    return http.get("/v1/consolidations/" + id).body();
  }

  /**
   * Hands in an adapter that was fitted elsewhere.
   *
   * @param base digest of the model that it was fitted on
   * @param archive a ZIP archive of its PEFT folder
   * @return what was taken
   * @throws UnreachableException when nothing answers
   * @throws RefusedException saying what is wrong with it, or with the request
   */
  public JsonNode handIn(String requestId, String base, Path archive) throws FileNotFoundException {
    String path =
        "/v1/adapters/"
            + URLEncoder.encode(requestId, StandardCharsets.UTF_8).replace("+", "%20")
            + "?base="
            + URLEncoder.encode(base, StandardCharsets.UTF_8);
    return http.sendFile("PUT", path, "application/zip", archive).body();
  }

  /**
   * How much of the model's own background is made.
   *
   * @param made samples so far
   * @param of in the end
   */
  public record Background(int made, int of) {}

  /**
   * Empty where nothing is left to be made.
   *
   * @throws UnreachableException when nothing answers
   * @throws RefusedException when something else answers
   */
  public Optional<Background> background() {
    JsonNode background = http.get("/v1/progress").body().path("background");
    return background.isObject()
        ? Optional.of(
            new Background(background.path("made").asInt(), background.path("of").asInt()))
        : Optional.empty();
  }

  /**
   * The progress of a request's fit; empty when it is not being fitted, nobody answers, or it is in
   * a phase that only a newer trainer knows.
   */
  public Optional<Progress> progress(String requestId) {
    try {
      for (JsonNode job : http.get("/v1/progress").body().path("jobs")) {
        if (job.path("requestId").asText().equals(requestId)) {
          return FitPhase.of(job.path("phase").asText())
              .map(
                  phase ->
                      new Progress(
                          phase,
                          job.path("step").asInt(),
                          job.path("steps").asInt(),
                          job.path("loss").asDouble()));
        }
      }
      return Optional.empty();
    } catch (UnreachableException | RefusedException e) {
      return Optional.empty(); // progress is a courtesy
    }
  }
}
