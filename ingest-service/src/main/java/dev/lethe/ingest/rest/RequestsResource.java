package dev.lethe.ingest.rest;

import dev.lethe.db.RequestFilter;
import dev.lethe.db.RequestPage;
import dev.lethe.db.RequestQueries;
import dev.lethe.db.RequestStatus;
import dev.lethe.ingest.certify.CertificateFolder;
import dev.lethe.ingest.reference.ReferenceException;
import dev.lethe.schemas.BodyOpener;
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
    description = "Any error",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class RequestsResource {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 500;
  private static final MediaType JOSE = MediaType.valueOf(BodyOpener.MEDIA_TYPE);
  private static final List<String> TRACE = List.of("traceparent", "tracestate");

  private final RequestDesk desk;
  private final ReleaseDesk releases;
  private final RevocationDesk revocations;
  private final RequestQueries queries;
  private final CertificateFolder certificates;
  private final Limits limits;

  RequestsResource(
      RequestDesk desk,
      ReleaseDesk releases,
      RevocationDesk revocations,
      RequestQueries queries,
      CertificateFolder certificates,
      Limits limits) {
    this.desk = desk;
    this.releases = releases;
    this.revocations = revocations;
    this.queries = queries;
    this.certificates = certificates;
    this.limits = limits;
  }

  /** What {@code POST} answers; the same for every repetition. */
  @Schema(name = "Accepted")
  public record Accepted(String id, RequestState state) {}

  /**
   * What lets a held request go on.
   *
   * @param reason a short code for the audit trail, such as a ticket's number
   */
  @Schema(name = "Release")
  public record Release(@Nullable String reason) {}

  /**
   * What takes back what is in force of a request.
   *
   * @param reason a short code for the audit trail, such as a ticket's number
   * @param by who says that it is them; it is shown as claimed
   */
  @Schema(name = "Revocation")
  public record Revocation(@Schema(required = true) @Nullable String reason, @Nullable String by) {}

  /** What {@code GET} of the collection answers. */
  @Schema(name = "RequestList")
  public record Listing(List<RequestStatus> requests, @Nullable String nextCursor) {}

  @POST
  @Consumes({MediaType.APPLICATION_JSON, BodyOpener.MEDIA_TYPE})
  @Operation(
      summary = "Hand in an erasure request",
      description =
          "Idempotent by id, and by Idempotency-Key where there is one: the same body gets the same"
              + " answer, another body 409 (same id) or 422 (same key). The body may be encrypted"
              + " with a key of /v1/intake-keys: a JWE in compact serialization.")
  @RequestBody(
      required = true,
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = ErasureRequest.class)),
        @Content(mediaType = BodyOpener.MEDIA_TYPE, schema = @Schema(type = SchemaType.STRING))
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
                  "A Standard Webhook that holds the lifecycle event (lethe.request-STATE.v1), or"
                      + " says that a replica lost or again has what was enforced"
                      + " (lethe.enforcement-lost.v1, lethe.enforcement-restored.v1);"
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
      description = "Taken; Location names it",
      content = @Content(schema = @Schema(implementation = Accepted.class)))
  public Response submit(
      InputStream body,
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @Context HttpHeaders headers)
      throws IOException, SQLException, ReferenceException {
    boolean encrypted = JOSE.isCompatible(headers.getMediaType());
    int most = encrypted ? IntakeCodec.encodedBytes(limits) : limits.maxBytes();
    byte[] bytes = body.readNBytes(most + 1);
    if (bytes.length > most) {
      throw new InvalidEventException(InvalidEventException.TOO_LARGE, "");
    }
    byte[] json = encrypted ? desk.decrypt(bytes) : bytes;
    String id = desk.submit(json, idempotencyKey, trace(headers));
    return Response.accepted(new Accepted(id, RequestState.RECEIVED))
        .header(HttpHeaders.LOCATION, "/v1/requests/" + id)
        .build();
  }

  @GET
  @Operation(summary = "List erasure requests, newest first")
  public Listing list(
      @QueryParam("state") @Nullable String state,
      @QueryParam("model") @Nullable String model,
      @QueryParam("tenant") @Nullable String tenant,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("cursor") @Nullable String cursor) {
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
  public RequestStatus status(@PathParam("id") String id) {
    return queries.find(id).orElseThrow(ProblemException::notFound);
  }

  @DELETE
  @Path("/{id}")
  @Operation(
      summary = "Cancel a request",
      description =
          "200 when it is cancelled, 202 when that is not yet decided, 409 when it is too late.")
  @APIResponse(
      responseCode = "200",
      description = "Cancelled",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(
      responseCode = "202",
      description = "Not yet decided",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  public Response cancel(@PathParam("id") String id, @Context HttpHeaders headers) {
    RequestStatus status = desk.cancel(id, trace(headers));
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
  public Response release(
      @PathParam("id") String id, @Nullable Release release, @Context HttpHeaders headers) {
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
              + " what the request was about. Only of a request that is ENFORCED, CERTIFIED or"
              + " FAILED: 409 otherwise. 200 when it is revoked, 202 while replicas still have to"
              + " let go. Idempotent; of several orders the first counts. Whoever runs Lethe decides"
              + " who may call this.")
  @APIResponse(
      responseCode = "200",
      description = "Revoked",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  @APIResponse(
      responseCode = "202",
      description = "Under way",
      content = @Content(schema = @Schema(implementation = RequestStatus.class)))
  public Response revoke(
      @PathParam("id") String id, @Nullable Revocation revocation, @Context HttpHeaders headers) {
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
  public Response revocation(@PathParam("id") String id) throws IOException {
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
          "A statement for human eyes, and a DSSE envelope that holds what is signed. Of a request"
              + " that FAILED under its shield with measured.findings it is no certificate but the"
              + " signed findings: statement.type is lethe.findings.v1.")
  @APIResponse(
      responseCode = "200",
      description = "The certificate, or the findings",
      content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
  public Response certificate(@PathParam("id") String id) throws IOException {
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
