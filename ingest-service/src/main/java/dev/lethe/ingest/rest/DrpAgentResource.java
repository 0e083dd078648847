package dev.lethe.ingest.rest;

import dev.lethe.ingest.drp.SignedMessage;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.access.ApiKeyText;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How authorized agents of the Data Rights Protocol get the token of their calls. */
@Path("/v1/agent")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Data Rights Protocol")
public class DrpAgentResource {
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY_REQUESTS = 429;

  private final DrpHandler handler;
  private final DrpPairing pairing;
  private final CurrentCaller caller;
  private final CurrentVertxRequest current;

  DrpAgentResource(
      DrpHandler handler, DrpPairing pairing, CurrentCaller caller, CurrentVertxRequest current) {
    this.handler = handler;
    this.pairing = pairing;
    this.caller = caller;
    this.current = current;
  }

  @POST
  @Path("/{agent}")
  @Consumes(MediaType.TEXT_PLAIN)
  @Operation(
      summary = "Fetch an agent's token for a business",
      description =
          "Section 2.05 of the protocol: a signed message. Needs no key. The token takes the place"
              + " of the one before.")
  @RequestBody(
      required = true,
      content =
          @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING)))
  @APIResponse(
      responseCode = "200",
      description = "agent-id and token",
      content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
  @APIResponse(
      responseCode = "403",
      description = "The message is not taken; no body says why, the service's log does")
  @APIResponse(responseCode = "404", description = "The protocol is off")
  @APIResponse(responseCode = "429", description = "Too many wrong messages from this network")
  public Response pair(
      @Parameter(description = "The agent's id in the directory.") @PathParam("agent") String agent,
      InputStream body)
      throws IOException {
    DrpPairing.Outcome outcome =
        pairing.pair(
            handler.installation(),
            agent,
            body.readNBytes(SignedMessage.MOST_BYTES + 1),
            current.getCurrent());
    if (!outcome.pause().isZero()) {
      throw new ProblemException(
          TOO_MANY_REQUESTS,
          "too-many-requests",
          "Too many messages that are not taken; Retry-After says when to try again.");
    }
    return outcome
        .token()
        .map(token -> token(agent, token))
        .orElseGet(() -> Response.status(FORBIDDEN).build());
  }

  @GET
  @Path("/{agent}")
  @Operation(
      summary = "Whether an agent's token still counts",
      description = "Section 2.06 of the protocol.")
  @APIResponse(
      responseCode = "200",
      description = "It does: an empty object",
      content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
  @APIResponse(responseCode = "403", description = "It is another agent's")
  public Response check(
      @Parameter(description = "The agent's id in the directory.") @PathParam("agent")
          String agent) {
    handler.requireSelf(caller.get(), agent);
    return Response.ok("{}", MediaType.APPLICATION_JSON).build();
  }

  private static Response token(String agent, ApiKeyText token) {
    byte[] body =
        Json.canonical(
            Json.mapper().createObjectNode().put("agent-id", agent).put("token", token.text()));
    return Response.ok(body, MediaType.APPLICATION_JSON)
        .header("Cache-Control", "no-store")
        .build();
  }
}
