package dev.lethe.ingest.rest;

import dev.lethe.db.RequestStatus;
import dev.lethe.http.Problem;
import dev.lethe.schemas.RequestState;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
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

/** What approvers decide of a request before anything of it is in force, beside its release. */
@Path("/v1/requests")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
@Tag(name = "Erasure requests")
@APIResponse(
    responseCode = "default",
    description = "An error; type says which",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class HoldResource {
  private static final String REASON = "A short code for the audit trail, such as a case's number.";

  private final LegalHoldHandler holds;
  private final RejectionHandler rejections;
  private final CurrentCaller caller;

  HoldResource(LegalHoldHandler holds, RejectionHandler rejections, CurrentCaller caller) {
    this.holds = holds;
    this.rejections = rejections;
    this.caller = caller;
  }

  /**
   * What puts a request under legal hold.
   *
   * @param reason a short code for the audit trail, such as a case's number
   * @param until when it ends by itself, RFC 3339
   */
  @Schema(name = "LegalHold", description = "What puts a request under legal hold.")
  public record HoldOrder(
      @Schema(required = true, description = REASON) @Nullable String reason,
      @Schema(
              description =
                  "When it ends by itself, RFC 3339. Somebody has to lift it where it is left out.")
          @Nullable String until) {}

  /**
   * What refuses a held request.
   *
   * @param reason why, one of the codes
   */
  @Schema(name = "Rejection", description = "What refuses a held request.")
  public record Rejection(
      @Schema(
              required = true,
              description = "Why.",
              enumeration = {
                "not-verified",
                "not-found",
                "manifestly-unfounded",
                "excessive",
                "freedom-of-expression",
                "legal-obligation",
                "public-health",
                "public-interest-archive",
                "legal-claims"
              })
          @Nullable String reason) {}

  @POST
  @Path("/{id}/hold")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Put a request under legal hold",
      description =
          "Possible while it is ACCEPTED or HELD and nothing of it is in force. It stays HELD until"
              + " the hold is lifted or ends. A second order replaces the reason and the end.")
  @APIResponse(
      responseCode = "200",
      description = "It is under legal hold",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(
      responseCode = "202",
      description = "Ordered, and not answered yet; or a second person has to agree",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(
      responseCode = "400",
      description = "The reason is missing or no code, or the end is no time after now")
  @APIResponse(responseCode = "404", description = "There is no request with this id")
  @APIResponse(responseCode = "409", description = "Something of it is in force, or it has ended")
  public Response hold(
      @Parameter(description = RequestResource.ID) @PathParam("id") String id,
      @Nullable HoldOrder order,
      @Context HttpHeaders headers) {
    String reason = order == null ? null : order.reason();
    String until = order == null ? null : order.until();
    RequestStatus status = holds.hold(caller.get(), id, reason, until, TraceHeaders.of(headers));
    return answer(status, LegalHoldHandler.isUnderHold(status));
  }

  @DELETE
  @Path("/{id}/hold")
  @Operation(
      summary = "Lift the legal hold of a request",
      description = "The request goes on, or waits again for what it waited for before.")
  @APIResponse(
      responseCode = "200",
      description = "Lifted",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(
      responseCode = "202",
      description = "Ordered, and not answered yet; or a second person has to agree",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(responseCode = "400", description = "The reason is no code")
  @APIResponse(responseCode = "404", description = "There is no request with this id")
  @APIResponse(responseCode = "409", description = "It is under no legal hold")
  public Response lift(
      @Parameter(description = RequestResource.ID) @PathParam("id") String id,
      @Parameter(description = REASON) @QueryParam("reason") @Nullable String reason,
      @Context HttpHeaders headers) {
    RequestStatus status = holds.lift(caller.get(), id, reason, TraceHeaders.of(headers));
    return answer(status, !LegalHoldHandler.isUnderHold(status));
  }

  @POST
  @Path("/{id}/reject")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Refuse a held request",
      description =
          "For a person who has looked at it. Its key is destroyed, and nobody can read it again.")
  @APIResponse(
      responseCode = "200",
      description = "Rejected",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(
      responseCode = "202",
      description = "Ordered, and not answered yet; or a second person has to agree",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(responseCode = "400", description = "The reason is none of the codes")
  @APIResponse(responseCode = "404", description = "There is no request with this id")
  @APIResponse(responseCode = "409", description = "It is not held")
  public Response reject(
      @Parameter(description = RequestResource.ID) @PathParam("id") String id,
      @Nullable Rejection rejection,
      @Context HttpHeaders headers) {
    String reason = rejection == null ? null : rejection.reason();
    RequestStatus status = rejections.reject(caller.get(), id, reason, TraceHeaders.of(headers));
    return answer(status, status.state() == RequestState.REJECTED);
  }

  private static Response answer(RequestStatus status, boolean done) {
    return Response.status(done ? 200 : 202).entity(status).build();
  }
}
