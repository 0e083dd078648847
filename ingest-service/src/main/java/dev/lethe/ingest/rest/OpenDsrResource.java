package dev.lethe.ingest.rest;

import dev.lethe.ingest.opendsr.OpenDsrProcessor;
import dev.lethe.ingest.reference.ReferenceException;
import dev.lethe.schemas.Limits;
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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Erasure requests in the form of OpenDSR 2.0. {@link OpenDsrResponses} signs every answer and
 * gives errors the standard's form.
 */
@Path(OpenDsrProcessor.PATH)
@Blocking
@Tag(name = "OpenDSR")
@APIResponse(
    responseCode = "default",
    description = "An error in the standard's form; error.errors[0].reason is a code",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(type = SchemaType.OBJECT)))
public class OpenDsrResource {
  private static final String PEM = "application/x-pem-file";
  private static final int CREATED = 201;
  private static final int ACCEPTED = 202;

  private final OpenDsrHandler handler;
  private final CurrentCaller caller;
  private final Limits limits;

  OpenDsrResource(OpenDsrHandler handler, CurrentCaller caller, Limits limits) {
    this.handler = handler;
    this.caller = caller;
    this.limits = limits;
  }

  @GET
  @Path("/discovery")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "What this processor supports",
      description = "Identities, kinds of requests, and where its certificate is. Needs no key.")
  @APIResponse(
      responseCode = "200",
      description = "Discovery, section 6.3 of the standard",
      content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
  @APIResponse(responseCode = "404", description = "OpenDSR is off")
  public Response discovery() {
    return Response.ok(handler.discovery(), MediaType.APPLICATION_JSON).build();
  }

  @GET
  @Path("/certificate.pem")
  @Produces({PEM, MediaType.APPLICATION_JSON})
  @Operation(
      summary = "The certificate that answers and callbacks are signed with",
      description = "And those that issued it. Needs no key.")
  @APIResponse(
      responseCode = "200",
      description = "X.509, PEM",
      content = @Content(mediaType = PEM, schema = @Schema(type = SchemaType.STRING)))
  @APIResponse(responseCode = "404", description = "OpenDSR is off")
  public Response certificate() {
    String pem = handler.processor().signer().certificates();
    return Response.ok(pem.getBytes(StandardCharsets.US_ASCII), PEM).build();
  }

  @POST
  @Path("/requests")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Hand in an erasure request",
      description =
          "Section 7 of the standard. The identities are resolved to a person and what is to be"
              + " forgotten. Idempotent by subject_request_id.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(type = SchemaType.OBJECT)))
  @APIResponse(
      responseCode = "201",
      description = "Taken, or taken before",
      content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
  @APIResponse(
      responseCode = "400",
      description =
          "It breaks the standard, asks for another kind than erasure, names nobody (not-found) or"
              + " several, or names a callback that is not allowed")
  @APIResponse(responseCode = "413", description = "The body is larger than allowed")
  @APIResponse(
      responseCode = "503",
      description = "Kafka, the database or the resolver cannot be reached; try again")
  public Response create(InputStream body, @Context HttpHeaders headers)
      throws IOException, SQLException, ReferenceException {
    byte[] bytes = body.readNBytes(limits.maxBytes() + 1);
    byte[] answer = handler.create(caller.get(), bytes, TraceHeaders.of(headers));
    return Response.status(CREATED).type(MediaType.APPLICATION_JSON).entity(answer).build();
  }

  @GET
  @Path("/requests/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Where a request stands", description = "Section 8 of the standard.")
  @APIResponse(
      responseCode = "200",
      description = "Its status",
      content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
  @APIResponse(responseCode = "404", description = "There is no request with this id")
  public Response status(
      @Parameter(description = "The subject_request_id.") @PathParam("id") String id) {
    return Response.ok(handler.status(caller.get(), id), MediaType.APPLICATION_JSON).build();
  }

  @DELETE
  @Path("/requests/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Cancel a request",
      description = "Section 9 of the standard. Possible until its fitting begins.")
  @APIResponse(
      responseCode = "202",
      description = "Cancelled, or ordered and not yet decided",
      content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
  @APIResponse(responseCode = "400", description = "It is too late")
  @APIResponse(responseCode = "404", description = "There is no request with this id")
  public Response cancel(
      @Parameter(description = "The subject_request_id.") @PathParam("id") String id,
      @Context HttpHeaders headers) {
    byte[] answer = handler.cancel(caller.get(), id, TraceHeaders.of(headers));
    return Response.status(ACCEPTED).type(MediaType.APPLICATION_JSON).entity(answer).build();
  }
}
