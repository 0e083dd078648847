package dev.lethe.ingest.rest;

import dev.lethe.db.keys.IntakeKeys;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Publishes what clients encrypt their requests with. */
@Path("/v1/intake-keys")
@Blocking
@Tag(name = "Erasure requests")
public class IntakeKeysResource {
  private static final String MEDIA_TYPE = "application/jwk-set+json";

  private final IntakeKeys keys;

  IntakeKeysResource(IntakeKeys keys) {
    this.keys = keys;
  }

  @GET
  @Produces(MEDIA_TYPE)
  @Operation(
      summary = "The key to encrypt requests with",
      description =
          "A JWK Set with one public key (P-256). Use it for a JWE in compact serialization,"
              + " ECDH-ES or ECDH-ES+A256KW with A256GCM, its kid in the header: as the body of"
              + " POST /v1/requests, or as data of a CloudEvent, both as application/jose. Fetch"
              + " it at least once an hour. A key that was replaced opens for some days more.")
  @APIResponse(
      responseCode = "200",
      description = "A JWK Set",
      content = @Content(mediaType = MEDIA_TYPE, schema = @Schema(type = SchemaType.OBJECT)))
  public Response keys() {
    return Response.ok(keys.published()).header("Cache-Control", "max-age=3600").build();
  }
}
