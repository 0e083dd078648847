package dev.lethe.ingest.rest;

import dev.lethe.http.Problem;
import dev.lethe.ingest.reference.ReferenceException;
import dev.lethe.ingest.trial.TrialOutcome;
import dev.lethe.schemas.BodyDecryptor;
import dev.lethe.schemas.ErasureRequest;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a request would silence, before it is handed in. */
@Path("/v1/blast-radius")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
@Tag(name = "Erasure requests")
@APIResponse(
    responseCode = "default",
    description = "An error; type says which",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class BlastRadiusResource {
  private final BlastRadiusHandler handler;
  private final RequestBodies bodies;
  private final CurrentCaller caller;

  BlastRadiusResource(BlastRadiusHandler handler, RequestBodies bodies, CurrentCaller caller) {
    this.handler = handler;
    this.bodies = bodies;
    this.caller = caller;
  }

  @POST
  @Consumes({MediaType.APPLICATION_JSON, BodyDecryptor.MEDIA_TYPE})
  @Operation(
      summary = "Ask what a request would silence, and hand in nothing",
      description =
          "A trainer fits a shield, tries it on everyday questions and throws it away: some"
              + " seconds. The body is that of POST /v1/requests.")
  @RequestBody(
      required = true,
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = ErasureRequest.class)),
        @Content(mediaType = BodyDecryptor.MEDIA_TYPE, schema = @Schema(type = SchemaType.STRING))
      })
  @APIResponse(
      responseCode = "200",
      description = "What it would silence",
      content = @Content(schema = @Schema(implementation = TrialOutcome.class)))
  @APIResponse(responseCode = "400", description = "The body is not valid JSON")
  @APIResponse(responseCode = "413", description = "The body is larger than allowed")
  @APIResponse(responseCode = "422", description = "It could not be handed in either")
  @APIResponse(responseCode = "501", description = "No trainer is named for the model")
  @APIResponse(responseCode = "503", description = "The trainer is busy or away; try again")
  public TrialOutcome ask(InputStream body, @Context HttpHeaders headers)
      throws IOException, ReferenceException {
    return handler.of(caller.get(), bodies.json(body, headers));
  }
}
