package dev.lethe.ingest.rest;

import dev.lethe.db.RequestStatus;
import dev.lethe.http.Problem;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The due date of one erasure request over HTTP. */
@Path("/v1/requests")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
@Tag(name = "Erasure requests")
@APIResponse(
    responseCode = "default",
    description = "An error; type says which",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class ExtensionResource {
  private final ExtensionHandler extensions;
  private final CurrentCaller caller;

  ExtensionResource(ExtensionHandler extensions, CurrentCaller caller) {
    this.extensions = extensions;
    this.caller = caller;
  }

  /**
   * What extends the due date of a request.
   *
   * @param reason a short code for the audit trail, such as a ticket's number
   * @param toldRequester that the person was told, and why
   */
  @Schema(name = "Extension", description = "What extends the due date of a request.")
  public record Extension(
      @Schema(
              required = true,
              description =
                  "A short code for the audit trail, such as a ticket's number. No names.")
          @Nullable String reason,
      @Schema(
              required = true,
              description =
                  "true: the person who asked was told of the extension and of its reason.")
          @Nullable Boolean toldRequester) {}

  @POST
  @Path("/{id}/extend")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Extend the due date of a request",
      description =
          "By what the law of its legal basis allows, once, and before it is past due. Waits up to"
              + " five seconds for the outcome.")
  @APIResponse(
      responseCode = "200",
      description = "Extended: dueAt is the new due date",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(
      responseCode = "202",
      description = "Approved, and a second person has to; or written, and not yet visible",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(responseCode = "400", description = "The reason is missing or no code")
  @APIResponse(responseCode = "404", description = "There is no request with this id")
  @APIResponse(
      responseCode = "409",
      description =
          "It was extended before, has ended, is past due, or its legal basis allows no extension")
  @APIResponse(responseCode = "422", description = "The requester was not told")
  public Response extend(
      @Parameter(description = RequestResource.ID) @PathParam("id") String id,
      @Nullable Extension extension,
      @Context HttpHeaders headers) {
    RequestStatus status =
        extensions.extend(
            caller.get(),
            id,
            extension == null ? null : extension.reason(),
            extension == null ? null : extension.toldRequester(),
            TraceHeaders.of(headers));
    return Response.status(ExtensionHandler.isExtended(status) ? 200 : 202).entity(status).build();
  }
}
