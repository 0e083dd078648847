package dev.lethe.trainer.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lethe.access.Caller;
import dev.lethe.engine.unlearn.ShieldTrial;
import dev.lethe.http.Problem;
import dev.lethe.http.ProblemResponses;
import dev.lethe.schemas.ErasureRequest;
import dev.lethe.schemas.ErasureRequestReader;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Limits;
import dev.lethe.trainer.ShieldTrials;
import dev.lethe.trainer.TrainerService;
import dev.lethe.trainer.config.TrainerConfig;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request would silence, before it is handed in. The ingest service asks for it. */
@Path("/v1/blast-radius")
@Produces(MediaType.APPLICATION_JSON)
class ShieldTrialResource {
  /** More than any request may have. */
  private static final int MOST_BYTES = 10 << 20;

  private final TrainerService trainer;
  private final TrainerConfig config;

  @Inject
  ShieldTrialResource(TrainerService trainer, TrainerConfig config) {
    this.trainer = trainer;
    this.config = config;
  }

  /**
   * The body of the answer; see {@link ShieldTrial}.
   *
   * @param hold left out where the request would not be held
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Told(int asked, List<String> silenced, double specific, @Nullable String hold) {
    static Told of(ShieldTrial trial) {
      return new Told(trial.asked(), trial.silenced(), trial.specific(), trial.hold().orElse(null));
    }
  }

  /**
   * Takes the body of {@code POST /v1/requests}, its forget set not by reference. 503 while the
   * trainer starts or tries another one.
   */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Blocking
  public Response of(InputStream body, RoutingContext context) throws IOException {
    byte[] bytes = body.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      return ProblemResponses.of(Problem.of(413));
    }
    try {
      ErasureRequest request = ErasureRequestReader.read(bytes, Limits.standard()).request();
      // Whose model it is, the ingest service knows: it asks with a key for all tenants.
      boolean isOurs = request.model().equals(config.model().id());
      if (!isOurs || Caller.of(context).tenant() != null) {
        return problem(422, "unknown-model", "No such model is here.", "/model");
      }
      if (request.forgetSet().reference() != null) {
        return problem(
            422, "reference", "A reference cannot be followed here.", "/forgetSet/reference");
      }
      return answer(request);
    } catch (InvalidEventException e) {
      String field = e.field().isEmpty() ? null : e.field();
      return problem(422, e.code(), "The body is not a request that could be handed in.", field);
    } catch (ShieldTrials.TooLongException e) {
      return problem(422, "too-long", "A text is longer than the model reads.", "/forgetSet");
    }
  }

  private Response answer(ErasureRequest request) {
    Optional<ShieldTrial> trial = trainer.trials().flatMap(trials -> trials.run(request));
    return trial.isPresent()
        ? Response.ok(Told.of(trial.get())).build()
        : problem(503, "busy", "The trainer starts, or looks at another request.", null);
  }

  private static Response problem(int status, String code, String detail, @Nullable String field) {
    return ProblemResponses.of(Problem.of(status, code, detail, field));
  }
}
