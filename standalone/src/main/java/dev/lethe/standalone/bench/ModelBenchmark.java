package dev.lethe.standalone.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.standalone.client.IngestClient;
import dev.lethe.standalone.client.RefusedException;
import dev.lethe.standalone.client.RetryPolicy;
import dev.lethe.standalone.client.RoleKey;
import dev.lethe.standalone.client.TrainerClient;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.StackAddresses;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Times one request on a running stack that has done nothing yet, and watches its memory. */
public final class ModelBenchmark implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofHours(3);
  private static final long POLL_MS = 50;
  private static final Set<RequestState> ENDS =
      EnumSet.of(
          RequestState.REJECTED,
          RequestState.CANCELLED,
          RequestState.FAILED,
          RequestState.HELD,
          RequestState.CERTIFIED);

  private final StackMemory memory;
  private final Consumer<String> progress;

  /**
   * What was seen. Seconds are from the POST; {@code NaN} where a step was not reached.
   *
   * @param shieldSeconds until a shield was in force on the replica
   * @param endSeconds until the request ended
   * @param phaseSeconds of the fit's phases by their names
   * @param state in which it ended, {@code HELD} included
   * @param reason of the state; empty where there is none
   * @param nothingToForget whether the model never knew the examples
   * @param readyMb all processes once the stack was ready, shared pages counted once
   * @param mostMb the most of it until the request ended
   * @param residentMb the most of each process, shared pages counted in each
   */
  public record Result(
      double shieldSeconds,
      double endSeconds,
      Map<String, Double> phaseSeconds,
      String state,
      String reason,
      boolean nothingToForget,
      double readyMb,
      double mostMb,
      Map<String, Double> residentMb) {}

  /**
   * Begins to watch the stack's processes, also while they start.
   *
   * @param progress hears what comes next
   */
  public ModelBenchmark(DataFolder data, Consumer<String> progress) {
    this.memory = new StackMemory(data);
    this.progress = progress;
  }

  /**
   * Posts a request and follows it to its end.
   *
   * @param trainer base URL of the trainer
   * @param id of the request
   * @param body its JSON
   */
  public Result run(StackAddresses addresses, String trainer, String id, byte[] body)
      throws InterruptedException {
    double ready = memory.now().total();
    RoleKey operator = addresses.key(Role.OPERATOR);
    FitPhases phases = new FitPhases(new TrainerClient(trainer, operator), id);
    IngestClient ingest = new IngestClient(addresses.ingest(), addresses.key(Role.SUBMITTER));
    long posted = System.nanoTime();
    RetryPolicy.STANDARD.call(() -> ingest.submit(body));
    progress.accept("one request is posted");
    double shield = Double.NaN;
    while (secondsSince(posted) < LIMIT.toSeconds()) {
      phases.look();
      JsonNode status = status(ingest, id);
      if (Double.isNaN(shield) && reached(status, EnumSet.of(RequestState.SHIELDED)).isPresent()) {
        shield = secondsSince(posted);
        progress.accept("a shield is in force; its bundle is fitted");
      }
      Optional<RequestState> end = reached(status, ENDS);
      if (end.isPresent()) {
        return result(shield, secondsSince(posted), phases, end.get(), status, ready);
      }
      Thread.sleep(POLL_MS);
    }
    throw new IllegalStateException("the request did not end in " + LIMIT.toHours() + " hours");
  }

  @Override
  public void close() {
    memory.close();
  }

  private Result result(
      double shield,
      double end,
      FitPhases phases,
      RequestState state,
      JsonNode status,
      double readyMb) {
    StackMemory.Look most = memory.most();
    return new Result(
        shield,
        end,
        phases.seconds(),
        state.name(),
        status.path("reason").asText(""),
        Measurements.of(status.path("measured")).verification().nothingToForget(),
        readyMb,
        most.total(),
        most.resident());
  }

  private static Optional<RequestState> reached(JsonNode status, Set<RequestState> states) {
    for (JsonNode step : status.path("timeline")) {
      RequestState state = RequestState.valueOf(step.path("state").asText());
      if (states.contains(state)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }

  /** A status that is not there yet is an empty one. */
  private static JsonNode status(IngestClient ingest, String id) {
    try {
      return RetryPolicy.STANDARD.call(() -> ingest.status(id));
    } catch (RefusedException e) {
      return MissingNode.getInstance();
    }
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
