package dev.lethe.ingest.rest;

import dev.lethe.ingest.drp.DrpReport;
import dev.lethe.ingest.drp.SignedMessage;
import dev.lethe.ingest.reference.ReferenceException;
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
 * Deletion requests in the form of the Data Rights Protocol. {@link DrpResponses} gives errors the
 * protocol's form.
 */
@Path("/v1/data-rights-request")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Data Rights Protocol")
@APIResponse(
    responseCode = "default",
    description = "An error in the protocol's form: code, message, fatal",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(type = SchemaType.OBJECT)))
public class DrpResource {
  private final DrpHandler handler;
  private final CurrentCaller caller;

  DrpResource(DrpHandler handler, CurrentCaller caller) {
    this.handler = handler;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.TEXT_PLAIN)
  @Operation(
      summary = "Hand in a deletion request as an authorized agent",
      description =
          "Section 2.01 of the protocol, version 0.9.4: Base64 of an Ed25519 signature and the JSON"
              + " that it signs. Only exercise=deletion is taken. The same message again is the"
              + " same request.")
  @RequestBody(
      required = true,
      content =
          @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING)))
  @APIResponse(
      responseCode = "200",
      description = "Where it stands; denied if its claims name nobody or are not verified",
      content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
  @APIResponse(
      responseCode = "400",
      description = "Malformed, expired, of another version or right, or with a wrong claim")
  @APIResponse(responseCode = "403", description = "A wrong signature, agent or business")
  @APIResponse(responseCode = "404", description = "The protocol is off")
  @APIResponse(responseCode = "409", description = "Another request has this agent-request-id")
  @APIResponse(responseCode = "413", description = "The body is larger than allowed")
  @APIResponse(
      responseCode = "503",
      description = "Kafka, the database or the resolver cannot be reached; try again")
  public Response exercise(InputStream body, @Context HttpHeaders headers)
      throws IOException, SQLException, ReferenceException {
    return answer(handler.exercise(caller.get(), read(body), TraceHeaders.of(headers)));
  }

  @GET
  @Path("/{id}")
  @Operation(
      summary = "Where a request stands, for the agent that handed it in",
      description = "Section 2.02 of the protocol.")
  @APIResponse(
      responseCode = "200",
      description = "Its status, section 3.03",
      content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
  @APIResponse(responseCode = "403", description = "The agent handed in no such request")
  public Response status(@Parameter(description = "The request_id.") @PathParam("id") String id) {
    return answer(handler.status(caller.get(), id));
  }

  @DELETE
  @Path("/{id}")
  @Consumes(MediaType.TEXT_PLAIN)
  @Operation(
      summary = "Withdraw a request",
      description =
          "Section 2.04 of the protocol: a signed message with a reason. Possible until its fitting"
              + " begins.")
  @RequestBody(
      required = true,
      content =
          @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING)))
  @APIResponse(
      responseCode = "200",
      description = "Its status: revoked",
      content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
  @APIResponse(responseCode = "403", description = "The agent handed in no such request")
  @APIResponse(responseCode = "409", description = "It is too late")
  @APIResponse(responseCode = "503", description = "Ordered, and not decided yet; ask again")
  public Response revoke(
      @Parameter(description = "The request_id.") @PathParam("id") String id,
      InputStream body,
      @Context HttpHeaders headers)
      throws IOException {
    return answer(handler.revoke(caller.get(), id, read(body), TraceHeaders.of(headers)));
  }

  private static byte[] read(InputStream body) throws IOException {
    return body.readNBytes(SignedMessage.MOST_BYTES + 1);
  }

  private static Response answer(DrpReport report) {
    return Response.ok(report.json(), MediaType.APPLICATION_JSON).build();
  }
}
