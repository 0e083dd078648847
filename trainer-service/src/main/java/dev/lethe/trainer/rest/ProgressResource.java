package dev.lethe.trainer.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lethe.engine.unlearn.Unlearner.Growth;
import dev.lethe.trainer.TrainerService;
import dev.lethe.trainer.lane.ProgressBoard;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far the running fits are. */
@Path("/v1/progress")
@Produces(MediaType.APPLICATION_JSON)
class ProgressResource {
  private final TrainerService trainer;

  @Inject
  ProgressResource(TrainerService trainer) {
    this.trainer = trainer;
  }

  /**
   * The body of the answer.
   *
   * @param background how much of the model's own is made; left out where it is there
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Progress(List<ProgressBoard.JobProgress> jobs, @Nullable Growth background) {}

  @GET
  public Progress progress() {
    return new Progress(trainer.progress(), trainer.growth().orElse(null));
  }
}
