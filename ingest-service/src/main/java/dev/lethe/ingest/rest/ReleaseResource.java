package dev.lethe.ingest.rest;

import dev.lethe.db.RequestStatus;
import dev.lethe.schemas.RequestState;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** A person's word about a request that is HELD. */
@Path("/v1/requests/{id}/release")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
@Tag(name = "Erasure requests")
@APIResponse(
    responseCode = "default",
    description = "Any error",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class ReleaseResource {
  private static final String RELEASED = "released";
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");

  private final ReleaseDesk desk;

  @Inject
  ReleaseResource(ReleaseDesk desk) {
    this.desk = desk;
  }

  /**
   * @param reason a short code for the audit trail, such as a ticket's number
   */
  @Schema(name = "Release")
  public record Release(@Nullable String reason) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Let a held request go on",
      description =
          "For a person who has looked at measured.blastRadius; to drop the request instead, DELETE"
              + " it. 200 when it goes on, 202 when the trainer has not said so yet, 409 when it is"
              + " not held. Whoever runs Lethe decides who may call this.")
  @APIResponse(
      responseCode = "200",
      description = "It goes on",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(
      responseCode = "202",
      description = "Not yet decided",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  public Response release(@PathParam("id") String id, @Nullable Release release) {
    String given = release == null ? null : release.reason();
    String reason = given == null ? RELEASED : given;
    if (!CODE.matcher(reason).matches()) {
      throw new ProblemException(
          400,
          "bad-reason",
          "The reason is a code of up to 64 letters, digits, dots, colons, dashes.",
          "/reason");
    }
    RequestStatus status = desk.release(id, reason, Map.of());
    return Response.status(status.state() == RequestState.HELD ? 202 : 200).entity(status).build();
  }
}
