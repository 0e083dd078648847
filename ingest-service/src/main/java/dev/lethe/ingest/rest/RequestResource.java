package dev.lethe.ingest.rest;

import dev.lethe.db.RequestStatus;
import dev.lethe.http.Problem;
import dev.lethe.ingest.certify.CertificateFolder;
import dev.lethe.schemas.RequestState;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** One erasure request over HTTP: where it stands, its documents, and what is decided of it. */
@Path("/v1/requests")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
@Tag(name = "Erasure requests")
@APIResponse(
    responseCode = "default",
    description = "An error; type says which",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class RequestResource {
  static final String ID = "The request's id.";

  private final SubmissionHandler submissions;
  private final ReleaseHandler releases;
  private final RevocationHandler revocations;
  private final TenantScope tenants;
  private final CurrentCaller caller;
  private final CertificateFolder certificates;

  RequestResource(
      SubmissionHandler submissions,
      ReleaseHandler releases,
      RevocationHandler revocations,
      TenantScope tenants,
      CurrentCaller caller,
      CertificateFolder certificates) {
    this.submissions = submissions;
    this.releases = releases;
    this.revocations = revocations;
    this.tenants = tenants;
    this.caller = caller;
    this.certificates = certificates;
  }

  /**
   * What lets a held request go on.
   *
   * @param reason a short code for the audit trail, such as a ticket's number
   * @param hold for what the caller has seen that it is held
   */
  @Schema(name = "Release", description = "What lets a held request go on.")
  public record Release(
      @Schema(description = "A short code for the audit trail, such as a ticket's number.")
          @Nullable String reason,
      @Schema(
              description =
                  "For what the caller has seen that the request is held, its reason then. If it is"
                      + " held for something else by now, nothing is released.")
          @Nullable String hold) {}

  /**
   * What takes back what is in force of a request.
   *
   * @param reason a short code for the audit trail, such as a ticket's number
   * @param by whom the caller names; it is shown as claimed, beside who called
   */
  @Schema(name = "Revocation", description = "What takes back what is in force of a request.")
  public record Revocation(
      @Schema(
              required = true,
              description =
                  "A short code for the audit trail, such as a ticket's number. No names.")
          @Nullable String reason,
      @Schema(
              description =
                  "Whom the caller names. Nobody checks it; it is shown as claimed, beside who"
                      + " called.")
          @Nullable String by) {}

  @GET
  @Path("/{id}")
  @Operation(summary = "Where a request stands")
  @APIResponse(
      responseCode = "200",
      description = "Its status",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(responseCode = "404", description = "There is no request with this id")
  public RequestStatus status(@Parameter(description = ID) @PathParam("id") String id) {
    return tenants.require(caller.get(), id);
  }

  @DELETE
  @Path("/{id}")
  @Operation(
      summary = "Cancel a request",
      description = "Possible until its fitting begins. Waits up to five seconds for the outcome.")
  @APIResponse(
      responseCode = "200",
      description = "Cancelled",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(
      responseCode = "202",
      description = "Ordered, and not yet decided",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(responseCode = "404", description = "There is no request with this id")
  @APIResponse(responseCode = "409", description = "It is too late")
  public Response cancel(
      @Parameter(description = ID) @PathParam("id") String id, @Context HttpHeaders headers) {
    RequestStatus status = submissions.cancel(caller.get(), id, TraceHeaders.of(headers));
    return Response.status(status.state() == RequestState.CANCELLED ? 200 : 202)
        .entity(status)
        .build();
  }

  @POST
  @Path("/{id}/release")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Let a held request go on",
      description =
          "For a person who has looked at what it is held for, which is its reason. It may be held"
              + " for something else then. To refuse the request instead, reject it.")
  @APIResponse(
      responseCode = "200",
      description = "It goes on",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(
      responseCode = "202",
      description =
          "Ordered; the trainer has not answered yet, or it is held for something else. Or approved;"
              + " a second person has to",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(responseCode = "400", description = "The reason is no code")
  @APIResponse(responseCode = "404", description = "There is no request with this id")
  @APIResponse(
      responseCode = "409",
      description =
          "It is not held, or for something else, or for a legal hold; or whoever calls approved"
              + " before")
  public Response release(
      @Parameter(description = ID) @PathParam("id") String id,
      @Nullable Release release,
      @Context HttpHeaders headers) {
    String reason = release == null ? null : release.reason();
    String hold = release == null ? null : release.hold();
    RequestStatus status =
        releases.release(caller.get(), id, reason, hold, TraceHeaders.of(headers));
    return Response.status(status.state() == RequestState.HELD ? 202 : 200).entity(status).build();
  }

  @POST
  @Path("/{id}/revoke")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Take back what is in force of a request",
      description =
          "Its shield and its bundle leave every live replica, and the model may answer again with"
              + " what the request was about. Idempotent: of several orders the first counts.")
  @APIResponse(
      responseCode = "200",
      description = "Revoked",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(
      responseCode = "202",
      description =
          "Ordered; some replicas have not let it go yet. Or approved; a second person has to",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(
      responseCode = "400",
      description = "The reason is missing or no code, or the name is not printable")
  @APIResponse(responseCode = "404", description = "There is no request with this id")
  @APIResponse(
      responseCode = "409",
      description = "It is not ENFORCED, CERTIFIED or FAILED, or whoever calls approved before")
  public Response revoke(
      @Parameter(description = ID) @PathParam("id") String id,
      @Nullable Revocation revocation,
      @Context HttpHeaders headers) {
    String reason = revocation == null ? null : revocation.reason();
    String by = revocation == null ? null : revocation.by();
    RequestStatus status =
        revocations.revoke(caller.get(), id, reason, by, TraceHeaders.of(headers));
    return Response.status(status.state() == RequestState.REVOKED ? 200 : 202)
        .entity(status)
        .build();
  }

  @GET
  @Path("/{id}/revocation")
  @Operation(
      summary = "The signed statement that a request was revoked",
      description = "A statement for human eyes, and a DSSE envelope that holds what is signed.")
  @APIResponse(
      responseCode = "200",
      description = "The statement",
      content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
  @APIResponse(responseCode = "404", description = "There is no revocation for this id")
  public Response revocation(@Parameter(description = ID) @PathParam("id") String id)
      throws IOException {
    byte[] revocation =
        visible(id, certificates::readRevocation)
            .orElseThrow(
                () ->
                    new ProblemException(
                        404, "no-revocation", "There is no revocation for this id."));
    return Response.ok(revocation, MediaType.APPLICATION_JSON).build();
  }

  @GET
  @Path("/{id}/certificate")
  @Operation(
      summary = "The signed certificate of a request",
      description =
          "A statement for human eyes, and a DSSE envelope that holds what is signed. A request"
              + " that FAILED under its shield with measured.findings has no certificate; its"
              + " signed findings are answered in its place: statement.type is lethe.findings.v1.")
  @APIResponse(
      responseCode = "200",
      description = "The certificate, or the findings",
      content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
  @APIResponse(responseCode = "404", description = "There is no certificate for this id")
  public Response certificate(@Parameter(description = ID) @PathParam("id") String id)
      throws IOException {
    byte[] certificate =
        visible(id, certificates::read)
            .orElseThrow(
                () ->
                    new ProblemException(
                        404, "no-certificate", "There is no certificate for this id."));
    return Response.ok(certificate, MediaType.APPLICATION_JSON).build();
  }

  /** A document of a request, if the caller may know of the request. */
  private Optional<byte[]> visible(String id, Documents documents) throws IOException {
    return tenants.find(caller.get(), id).isPresent() ? documents.read(id) : Optional.empty();
  }

  @FunctionalInterface
  private interface Documents {
    Optional<byte[]> read(String id) throws IOException;
  }
}
