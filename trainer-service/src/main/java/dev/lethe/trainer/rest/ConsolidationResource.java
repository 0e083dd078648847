package dev.lethe.trainer.rest;

import dev.lethe.engine.unlearn.ConsolidationSettings;
import dev.lethe.http.Problem;
import dev.lethe.http.ProblemResponses;
import dev.lethe.trainer.TrainerService;
import dev.lethe.trainer.config.TrainerConfig;
import dev.lethe.trainer.consolidate.ConsolidationBoard;
import dev.lethe.trainer.lane.ConsolidationRun;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Folds bundles when an operator asks for it. */
@Path("/v1/consolidations")
@Produces(MediaType.APPLICATION_JSON)
class ConsolidationResource {
  private final TrainerService trainer;
  private final TrainerConfig config;

  @Inject
  ConsolidationResource(TrainerService trainer, TrainerConfig config) {
    this.trainer = trainer;
    this.config = config;
  }

  /** The body of the call; what it does not say is as configured. */
  record Order(
      @Nullable Integer rank,
      @Nullable Integer oldest,
      @Nullable Double margin,
      @Nullable Boolean dryRun) {
    ConsolidationSettings settings(ConsolidationSettings otherwise) {
      return new ConsolidationSettings(
          Objects.requireNonNullElse(rank, otherwise.rank()),
          Objects.requireNonNullElse(oldest, otherwise.oldest()),
          Objects.requireNonNullElse(margin, otherwise.margin()),
          0);
    }
  }

  /** 202 with how it stands; 400 for what is out of range, 409 where it cannot be done now. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response ask(@Nullable Order body) {
    Order order = body == null ? new Order(null, null, null, null) : body;
    try {
      ConsolidationSettings settings = order.settings(config.consolidation().policy().onRequest());
      ConsolidationRun run =
          trainer
              .consolidations()
              .orElseThrow(() -> new ConsolidationBoard.RefusedException("the trainer starts"))
              .ask(settings, Boolean.TRUE.equals(order.dryRun()));
      return Response.accepted(run.view())
          .location(URI.create("/v1/consolidations/" + run.id()))
          .build();
    } catch (IllegalArgumentException e) {
      return problem(400, "invalid-consolidation", String.valueOf(e.getMessage()));
    } catch (ConsolidationBoard.RefusedException e) {
      return problem(409, "no-consolidation-now", String.valueOf(e.getMessage()));
    }
  }

  @GET
  @Path("/{id}")
  public ConsolidationRun.View status(@PathParam("id") int id) {
    return trainer
        .consolidations()
        .flatMap(board -> board.find(id))
        .map(ConsolidationRun::view)
        .orElseThrow(NotFoundException::new);
  }

  private static Response problem(int status, String code, String detail) {
    return ProblemResponses.of(Problem.of(status, code, detail));
  }
}
