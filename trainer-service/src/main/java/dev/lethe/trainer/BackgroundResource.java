package dev.lethe.trainer;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/**
 * What the samples say that {@code measured.blastRadius.nearest} names by their places. Events are
 * kept for ever, and what a model says of its own accord may be somebody's: so it is shown here, to
 * who can reach the trainer, and written nowhere.
 */
@Path("/v1/background/{place}")
@Produces(MediaType.APPLICATION_JSON)
class BackgroundResource {
  private final TrainerService trainer;

  @Inject
  BackgroundResource(TrainerService trainer) {
    this.trainer = trainer;
  }

  /**
   * The body of the answer.
   *
   * @param question the sampled prompt, its beginning where it is long
   */
  record Sampled(int place, String question) {
    @Override
    public String toString() {
      return "Sampled[place=" + place + "]";
    }
  }

  @GET
  public Sampled sample(@PathParam("place") int place) {
    return trainer
        .sampled(place)
        .map(question -> new Sampled(place, question))
        .orElseThrow(NotFoundException::new);
  }
}
