package dev.lethe.ingest.rest;

import dev.lethe.db.evidence.EvidencePack;
import dev.lethe.http.Problem;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The evidence pack of a request over HTTP: made of the certificate and of the audit trail. */
@Path("/v1/requests")
@Produces({EvidencePack.MEDIA_TYPE, Problem.MEDIA_TYPE})
@Blocking
@Tag(name = "Erasure requests")
@APIResponse(
    responseCode = "default",
    description = "An error; type says which",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class EvidenceResource {
  private final EvidenceHandler evidence;
  private final CurrentCaller caller;

  EvidenceResource(EvidenceHandler evidence, CurrentCaller caller) {
    this.evidence = evidence;
    this.caller = caller;
  }

  @GET
  @Path("/{id}/evidence")
  @Operation(
      summary = "The evidence pack of a request",
      description =
          "One ZIP to hand on: the certificate, or the findings, as JSON, page and PDF; every step"
              + " of the request as it lies in the log, with its inclusion proof below one signed"
              + " checkpoint; the revocation, if there is one; how to check all of it. The same"
              + " checkpoint gives the same bytes.")
  @APIResponse(
      responseCode = "200",
      description = "The pack",
      content =
          @Content(
              mediaType = EvidencePack.MEDIA_TYPE,
              schema = @Schema(type = SchemaType.STRING, format = "binary")))
  @APIResponse(responseCode = "404", description = "There is no certificate for this id")
  @APIResponse(
      responseCode = "409",
      description =
          "No signed checkpoint covers the last step yet; Retry-After says when to try again")
  public Response evidence(@Parameter(description = RequestResource.ID) @PathParam("id") String id)
      throws IOException {
    return evidence.answer(caller.get(), id);
  }
}
