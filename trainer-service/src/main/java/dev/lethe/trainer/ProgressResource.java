package dev.lethe.trainer;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** How far the running fits are. */
@Path("/v1/progress")
@Produces(MediaType.APPLICATION_JSON)
class ProgressResource {
  private final TrainerService trainer;

  @Inject
  ProgressResource(TrainerService trainer) {
    this.trainer = trainer;
  }

  /** The body of the answer. */
  record Progress(List<ProgressBoard.JobProgress> jobs) {}

  @GET
  public Progress progress() {
    return new Progress(trainer.progress());
  }
}
