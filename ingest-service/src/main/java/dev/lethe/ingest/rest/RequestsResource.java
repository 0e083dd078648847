package dev.lethe.ingest.rest;

import dev.lethe.db.RequestFilter;
import dev.lethe.db.RequestPage;
import dev.lethe.db.RequestQueries;
import dev.lethe.db.RequestStatus;
import dev.lethe.http.Problem;
import dev.lethe.ingest.certify.CertificateFolder;
import dev.lethe.ingest.reference.ReferenceException;
import dev.lethe.schemas.BodyDecryptor;
import dev.lethe.schemas.ErasureRequest;
import dev.lethe.schemas.IntakeCodec;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Limits;
import dev.lethe.schemas.RequestState;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.callbacks.Callback;
import org.eclipse.microprofile.openapi.annotations.callbacks.CallbackOperation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Erasure requests over HTTP. */
@Path("/v1/requests")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
@Tag(name = "Erasure requests")
@APIResponse(
    responseCode = "default",
    description = "An error; type says which",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class RequestsResource {
  private static final String ID = "The request's id.";
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 500;
  private static final MediaType JOSE = MediaType.valueOf(BodyDecryptor.MEDIA_TYPE);
  private static final List<String> TRACE = List.of("traceparent", "tracestate");

  private final SubmissionHandler submissions;
  private final ReleaseHandler releases;
  private final RevocationHandler revocations;
  private final RequestQueries queries;
  private final CertificateFolder certificates;
  private final Limits limits;

  RequestsResource(
      SubmissionHandler submissions,
      ReleaseHandler releases,
      RevocationHandler revocations,
      RequestQueries queries,
      CertificateFolder certificates,
      Limits limits) {
    this.submissions = submissions;
    this.releases = releases;
    this.revocations = revocations;
    this.queries = queries;
    this.certificates = certificates;
    this.limits = limits;
  }

  /** What {@code POST} answers; the same for every repetition. */
  @Schema(name = "Accepted", description = "What is answered to a request that was taken.")
  public record Accepted(
      @Schema(required = true, description = ID) String id,
      @Schema(required = true, description = "RECEIVED, also where it has gone further since.")
          RequestState state) {}

  /**
   * What lets a held request go on.
   *
   * @param reason a short code for the audit trail, such as a ticket's number
   */
  @Schema(name = "Release", description = "What lets a held request go on.")
  public record Release(
      @Schema(description = "A short code for the audit trail, such as a ticket's number.")
          @Nullable String reason) {}

  /**
   * What takes back what is in force of a request.
   *
   * @param reason a short code for the audit trail, such as a ticket's number
   * @param by who says that it is them; it is shown as claimed
   */
  @Schema(name = "Revocation", description = "What takes back what is in force of a request.")
  public record Revocation(
      @Schema(
              required = true,
              description =
                  "A short code for the audit trail, such as a ticket's number. No names.")
          @Nullable String reason,
      @Schema(description = "Who revokes. Nobody checks it; it is shown as claimed.")
          @Nullable String by) {}

  /** What {@code GET} of the collection answers. */
  @Schema(name = "RequestList", description = "One page of requests, newest first.")
  public record Listing(
      @Schema(required = true, description = "The requests of this page.")
          List<RequestStatus> requests,
      @Schema(description = "The cursor of the next page; null on the last one.")
          @Nullable String nextCursor) {}

  @POST
  @Consumes({MediaType.APPLICATION_JSON, BodyDecryptor.MEDIA_TYPE})
  @Operation(
      summary = "Hand in an erasure request",
      description =
          "Idempotent by id, and by Idempotency-Key where there is one: the same body gets the same"
              + " answer. The body may be encrypted with a key of /v1/intake-keys: a JWE in compact"
              + " serialization.")
  @RequestBody(
      required = true,
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = ErasureRequest.class)),
        @Content(mediaType = BodyDecryptor.MEDIA_TYPE, schema = @Schema(type = SchemaType.STRING))
      })
  @Callback(
      name = "status",
      callbackUrlExpression = "{$request.body#/callbackUrl}",
      operations =
          @CallbackOperation(
              method = "post",
              summary =
                  "Tells that the request is ENFORCED, CERTIFIED, FAILED, REJECTED, CANCELLED or"
                      + " REVOKED",
              description =
                  "A Standard Webhook. Its body is the lifecycle event (lethe.request-STATE.v1), or"
                      + " an event which says that a replica lost what was enforced, or has it again"
                      + " (lethe.enforcement-lost.v1, lethe.enforcement-restored.v1). It is"
                      + " repeated under the same webhook-id until it is answered with 2xx."
                      + " webhook-signature is v1a, Ed25519 with the installation's signing key.",
              requestBody =
                  @RequestBody(
                      content =
                          @Content(
                              mediaType = "application/cloudevents+json",
                              schema = @Schema(type = SchemaType.OBJECT)))))
  @APIResponse(
      responseCode = "202",
      description = "Taken, or taken before. The header Location names it",
      content = @Content(schema = @Schema(implementation = Accepted.class)))
  @APIResponse(
      responseCode = "400",
      description = "The body is not valid JSON, or the Idempotency-Key is too long")
  @APIResponse(
      responseCode = "409",
      description = "Another request with this id and another body exists")
  @APIResponse(responseCode = "413", description = "The body is larger than allowed")
  @APIResponse(
      responseCode = "422",
      description =
          "The body breaks the schema or a limit; it names a model, a callback or a file that is not"
              + " allowed; it does not open; or the Idempotency-Key came with another body")
  @APIResponse(
      responseCode = "503",
      description = "Kafka or the database cannot be reached; try again")
  public Response submit(
      InputStream body,
      @Parameter(description = "Chosen by the client, up to 255 characters.")
          @HeaderParam("Idempotency-Key")
          @Nullable String idempotencyKey,
      @Context HttpHeaders headers)
      throws IOException, SQLException, ReferenceException {
    boolean encrypted = JOSE.isCompatible(headers.getMediaType());
    int most = encrypted ? IntakeCodec.encodedBytes(limits) : limits.maxBytes();
    byte[] bytes = body.readNBytes(most + 1);
    if (bytes.length > most) {
      throw new InvalidEventException(InvalidEventException.TOO_LARGE, "");
    }
    byte[] json = encrypted ? submissions.decrypt(bytes) : bytes;
    String id = submissions.submit(json, idempotencyKey, trace(headers));
    return Response.accepted(new Accepted(id, RequestState.RECEIVED))
        .header(HttpHeaders.LOCATION, "/v1/requests/" + id)
        .build();
  }

  @GET
  @Operation(summary = "List erasure requests, newest first")
  @APIResponse(
      responseCode = "200",
      description = "One page of them",
      content = @Content(schema = @Schema(implementation = Listing.class)))
  @APIResponse(
      responseCode = "400",
      description = "A parameter has no valid value, is unknown, or is given twice")
  public Listing list(
      @Parameter(description = "Only requests in this state, such as HELD.") @QueryParam("state")
          @Nullable String state,
      @Parameter(description = "Only requests for this model.") @QueryParam("model")
          @Nullable String model,
      @Parameter(description = "Only requests of this tenant.") @QueryParam("tenant")
          @Nullable String tenant,
      @Parameter(
              description = "Most requests of a page, 1 to 500.",
              schema = @Schema(type = SchemaType.INTEGER, defaultValue = "50"))
          @QueryParam("limit")
          @Nullable String limit,
      @Parameter(description = "The nextCursor of the page before.") @QueryParam("cursor")
          @Nullable String cursor) {
    RequestFilter filter = new RequestFilter(tenant, model, state(state));
    int size = limit(limit);
    try {
      RequestPage page = queries.list(filter, size, cursor);
      return new Listing(page.items(), page.nextCursor());
    } catch (IllegalArgumentException e) {
      throw badParameter("cursor");
    }
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "Where a request stands")
  @APIResponse(
      responseCode = "200",
      description = "Its status",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(responseCode = "404", description = "There is no request with this id")
  public RequestStatus status(@Parameter(description = ID) @PathParam("id") String id) {
    return queries.find(id).orElseThrow(ProblemException::notFound);
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
    RequestStatus status = submissions.cancel(id, trace(headers));
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
          "For a person who has looked at measured.blastRadius. To drop the request instead, DELETE"
              + " it. Whoever runs Lethe decides who may call this.")
  @APIResponse(
      responseCode = "200",
      description = "It goes on",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(
      responseCode = "202",
      description = "Ordered; the trainer has not answered yet",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(responseCode = "400", description = "The reason is no code")
  @APIResponse(responseCode = "404", description = "There is no request with this id")
  @APIResponse(responseCode = "409", description = "It is not held")
  public Response release(
      @Parameter(description = ID) @PathParam("id") String id,
      @Nullable Release release,
      @Context HttpHeaders headers) {
    String reason = release == null ? null : release.reason();
    RequestStatus status = releases.release(id, reason, trace(headers));
    return Response.status(status.state() == RequestState.HELD ? 202 : 200).entity(status).build();
  }

  @POST
  @Path("/{id}/revoke")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Take back what is in force of a request",
      description =
          "Its shield and its bundle leave every live replica, and the model may answer again with"
              + " what the request was about. Idempotent: of several orders the first counts."
              + " Whoever runs Lethe decides who may call this.")
  @APIResponse(
      responseCode = "200",
      description = "Revoked",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(
      responseCode = "202",
      description = "Ordered; some replicas have not let it go yet",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(
      responseCode = "400",
      description = "The reason is missing or no code, or the name is not printable")
  @APIResponse(responseCode = "404", description = "There is no request with this id")
  @APIResponse(responseCode = "409", description = "It is not ENFORCED, CERTIFIED or FAILED")
  public Response revoke(
      @Parameter(description = ID) @PathParam("id") String id,
      @Nullable Revocation revocation,
      @Context HttpHeaders headers) {
    String reason = revocation == null ? null : revocation.reason();
    String by = revocation == null ? null : revocation.by();
    RequestStatus status = revocations.revoke(id, reason, by, trace(headers));
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
        certificates
            .readRevocation(id)
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
          "A statement for human eyes, and a DSSE envelope that holds what is signed. A request that"
              + " FAILED under its shield with measured.findings has no certificate; its signed"
              + " findings are answered in its place: statement.type is lethe.findings.v1.")
  @APIResponse(
      responseCode = "200",
      description = "The certificate, or the findings",
      content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
  @APIResponse(responseCode = "404", description = "There is no certificate for this id")
  public Response certificate(@Parameter(description = ID) @PathParam("id") String id)
      throws IOException {
    byte[] certificate =
        certificates
            .read(id)
            .orElseThrow(
                () ->
                    new ProblemException(
                        404, "no-certificate", "There is no certificate for this id."));
    return Response.ok(certificate, MediaType.APPLICATION_JSON).build();
  }

  private static @Nullable RequestState state(@Nullable String text) {
    try {
      return text == null ? null : RequestState.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw badParameter("state");
    }
  }

  private static int limit(@Nullable String text) {
    try {
      int limit = text == null ? DEFAULT_LIMIT : Integer.parseInt(text);
      if (limit >= 1 && limit <= MAX_LIMIT) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw badParameter("limit");
  }

  private static ProblemException badParameter(String name) {
    return new ProblemException(
        400, "bad-parameter", "The query parameter '" + name + "' has no valid value.");
  }

  private static Map<String, String> trace(HttpHeaders headers) {
    Map<String, String> trace = new HashMap<>();
    for (String name : TRACE) {
      String value = headers.getHeaderString(name);
      if (value != null) {
        trace.put(name, value);
      }
    }
    return trace;
  }
}
