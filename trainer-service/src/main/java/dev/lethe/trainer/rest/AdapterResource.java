package dev.lethe.trainer.rest;

import dev.lethe.access.Caller;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.http.Problem;
import dev.lethe.http.ProblemResponses;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.control.AdapterHandIn;
import dev.lethe.trainer.TrainerService;
import dev.lethe.trainer.adapter.AdapterIntake;
import dev.lethe.trainer.adapter.AdapterIntake.RefusedException;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes adapters that were fitted elsewhere, each for one request. */
@Path("/v1/adapters/{id}")
@Produces(MediaType.APPLICATION_JSON)
class AdapterResource {
  private static final Logger LOG = LoggerFactory.getLogger(AdapterResource.class);

  private final TrainerService trainer;

  @Inject
  AdapterResource(TrainerService trainer) {
    this.trainer = trainer;
  }

  /**
   * What waits for a request.
   *
   * @param adapter digest of its PEFT folder
   */
  record Waiting(String requestId, String baseDigest, String adapter, Actor by, Instant at) {
    static Waiting of(AdapterHandIn note) {
      return new Waiting(
          note.requestId(), note.baseDigest(), note.adapterDigest(), note.by(), note.at());
    }
  }

  /**
   * 202 with what was taken; 404 for a request that was not accepted here, 409 if its fit has
   * begun, 422 naming the file with the field, tensor or figure that is wrong.
   *
   * @param base digest of the model that the adapter was fitted on
   * @param body a ZIP archive of {@code adapter_config.json} and {@code adapter_model.safetensors}
   */
  @PUT
  @Consumes("application/zip")
  @Blocking
  public Response put(
      @PathParam("id") String id,
      @QueryParam("base") @Nullable String base,
      InputStream body,
      RoutingContext context)
      throws IOException {
    if (base == null || !Sha256.isDigest(base)) {
      return problem(400, "bad-parameter", "The query parameter 'base' must be sha256:….");
    }
    Caller caller = Caller.of(context);
    if (caller.tenant() != null) {
      // The trainer's log does not say whose a request is.
      return problem(403, "all-tenants-only", "This needs a key that is for all tenants.");
    }
    try {
      AdapterIntake.Taken taken = intake().take(id, base, body, caller.actor());
      LOG.info("adapter handed in: request={} adapter={}", id, taken.adapter());
      return Response.accepted(taken).build();
    } catch (RefusedException e) {
      LOG.info("adapter refused: request={} reason={}", id, e.getMessage());
      return refused(e);
    }
  }

  @GET
  @Blocking
  public Waiting get(@PathParam("id") String id) throws IOException {
    Optional<AdapterIntake> intake = trainer.adapters();
    Optional<AdapterHandIn> waiting =
        intake.isPresent() ? intake.get().waiting(id) : Optional.empty();
    return waiting.map(Waiting::of).orElseThrow(NotFoundException::new);
  }

  private AdapterIntake intake() throws RefusedException {
    return trainer
        .adapters()
        .orElseThrow(() -> new RefusedException(RefusedException.Why.BUSY, "it starts"));
  }

  private static Response refused(RefusedException refusal) {
    String detail = String.valueOf(refusal.getMessage());
    return switch (refusal.why()) {
      case UNFIT -> problem(422, "unfit-adapter", detail);
      case UNKNOWN -> problem(404, "not-found", detail);
      case TOO_LATE -> problem(409, "too-late", detail);
      case BUSY -> problem(503, "busy", detail);
    };
  }

  private static Response problem(int status, String code, String detail) {
    return ProblemResponses.of(Problem.of(status, code, detail));
  }
}
