package dev.lethe.ingest.rest;

import dev.lethe.db.RequestFilter;
import dev.lethe.db.RequestOrder;
import dev.lethe.db.RequestPage;
import dev.lethe.db.RequestStatus;
import dev.lethe.http.Problem;
import dev.lethe.ingest.reference.ReferenceException;
import dev.lethe.schemas.BodyDecryptor;
import dev.lethe.schemas.ErasureRequest;
import dev.lethe.schemas.RequestState;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
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

/** Erasure requests over HTTP: takes new ones, and lists what there is. */
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
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 500;

  private final SubmissionHandler submissions;
  private final TenantScope tenants;
  private final CurrentCaller caller;
  private final RequestBodies bodies;

  RequestsResource(
      SubmissionHandler submissions,
      TenantScope tenants,
      CurrentCaller caller,
      RequestBodies bodies) {
    this.submissions = submissions;
    this.tenants = tenants;
    this.caller = caller;
    this.bodies = bodies;
  }

  /** What {@code POST} answers; the same for every repetition. */
  @Schema(name = "Accepted", description = "What is answered to a request that was taken.")
  public record Accepted(
      @Schema(required = true, description = RequestResource.ID) String id,
      @Schema(required = true, description = "RECEIVED, also where it has gone further since.")
          RequestState state) {}

  /** What {@code GET} of the collection answers. */
  @Schema(
      name = "RequestList",
      description = "One page of requests, in the order that was asked for.")
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
                      + " an event which says that a replica lost what was enforced, or has it"
                      + " again (lethe.enforcement-lost.v1, lethe.enforcement-restored.v1). It is"
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
          "The body breaks the schema or a limit; it names a model, a callback or a file that is"
              + " not allowed; it does not open; or the Idempotency-Key came with another body")
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
    byte[] json = bodies.json(body, headers);
    String id = submissions.submit(caller.get(), json, idempotencyKey, TraceHeaders.of(headers));
    return Response.accepted(new Accepted(id, RequestState.RECEIVED))
        .header(HttpHeaders.LOCATION, "/v1/requests/" + id)
        .build();
  }

  @GET
  @Operation(
      summary = "List erasure requests, newest first or by what is due first",
      description =
          "A cursor belongs to its order: it is refused with another sort. A request is overdue if"
              + " its dueAt is over and it is not ENFORCED, CERTIFIED, REJECTED, CANCELLED or"
              + " REVOKED.")
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
              description = "true: only requests that are overdue now. false: all of them.",
              schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
          @QueryParam("overdue")
          @Nullable String overdue,
      @Parameter(
              description = "received: the newest first. due: what is due first comes first.",
              schema =
                  @Schema(
                      type = SchemaType.STRING,
                      enumeration = {"received", "due"},
                      defaultValue = "received"))
          @QueryParam("sort")
          @Nullable String sort,
      @Parameter(
              description = "Most requests of a page, 1 to 500.",
              schema = @Schema(type = SchemaType.INTEGER, defaultValue = "50"))
          @QueryParam("limit")
          @Nullable String limit,
      @Parameter(description = "The nextCursor of the page before.") @QueryParam("cursor")
          @Nullable String cursor) {
    Instant overdueAt = overdue(overdue) ? Instant.now() : null;
    RequestFilter filter = new RequestFilter(tenant, model, state(state), overdueAt);
    RequestOrder order = order(sort);
    int size = limit(limit);
    try {
      RequestPage page = tenants.list(caller.get(), filter, order, size, cursor);
      return new Listing(page.items(), page.nextCursor());
    } catch (IllegalArgumentException e) {
      throw badParameter("cursor");
    }
  }

  private static @Nullable RequestState state(@Nullable String text) {
    try {
      return text == null ? null : RequestState.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw badParameter("state");
    }
  }

  private static boolean overdue(@Nullable String text) {
    if (text == null || text.equals("false")) {
      return false;
    }
    if (text.equals("true")) {
      return true;
    }
    throw badParameter("overdue");
  }

  private static RequestOrder order(@Nullable String text) {
    if (text == null || text.equals("received")) {
      return RequestOrder.RECEIVED;
    }
    if (text.equals("due")) {
      return RequestOrder.DUE;
    }
    throw badParameter("sort");
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
}
