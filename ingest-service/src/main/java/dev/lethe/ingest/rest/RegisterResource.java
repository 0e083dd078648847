package dev.lethe.ingest.rest;

import dev.lethe.db.register.RegisterCsv;
import dev.lethe.db.register.RegisterJson;
import dev.lethe.db.register.RegisterPeriod;
import dev.lethe.db.register.RequestRegister;
import dev.lethe.http.Problem;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The register of all requests over HTTP, written while it is read. */
@Path("/v1/register")
@Blocking
@Tag(name = "Erasure requests")
@APIResponse(
    responseCode = "default",
    description = "An error; type says which",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class RegisterResource {
  private static final MediaType CSV = MediaType.valueOf(RegisterCsv.MEDIA_TYPE);

  private final RequestRegister register;
  private final CurrentCaller caller;
  private final Clock clock;

  RegisterResource(DataSource database, CurrentCaller caller, Clock clock) {
    this.register = new RequestRegister(database);
    this.caller = caller;
    this.clock = clock;
  }

  @GET
  @Produces({RegisterCsv.MEDIA_TYPE, MediaType.APPLICATION_JSON})
  @Operation(
      summary = "The register of all requests that were received in some months",
      description =
          "For a regulator: what became of each request, how long it took, and who decided. It"
              + " holds nothing of the forget set, and not the requester's reference. As CSV"
              + " (RFC 4180, UTF-8, with a header row; cells that begin like a formula get an"
              + " apostrophe), or with Accept: application/json as JSON, with totals by month."
              + " Months are in UTC. Callers of a tenant get that tenant's requests.")
  @APIResponse(
      responseCode = "200",
      description = "The register, in the order in which requests were received",
      content = {
        @Content(mediaType = RegisterCsv.MEDIA_TYPE, schema = @Schema(type = SchemaType.STRING)),
        @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT))
      })
  @APIResponse(
      responseCode = "400",
      description = "A month is missing or no month, or the first comes after the last")
  public Response register(
      @Parameter(description = "The first month, YYYY-MM.", required = true) @QueryParam("from")
          @Nullable String from,
      @Parameter(description = "The last month, YYYY-MM.", required = true) @QueryParam("to")
          @Nullable String to,
      @Context HttpHeaders headers) {
    RegisterPeriod period = period(month("from", from), month("to", to));
    String tenant = caller.get().tenant();
    Instant now = clock.instant();
    boolean csv = isCsv(headers);
    StreamingOutput body =
        csv
            ? stream -> RegisterCsv.write(register, period, tenant, now, stream)
            : stream -> RegisterJson.write(register, period, tenant, now, stream);
    String name = "register-" + period.from() + "-" + period.to() + (csv ? ".csv" : ".json");
    return Response.ok(body, csv ? CSV.withCharset("UTF-8") : MediaType.APPLICATION_JSON_TYPE)
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
        .build();
  }

  /** The first that the caller asks for and that there is; CSV where they take anything. */
  private static boolean isCsv(HttpHeaders headers) {
    for (MediaType wanted : headers.getAcceptableMediaTypes()) {
      if (wanted.isCompatible(CSV)) {
        return true;
      }
      if (wanted.isCompatible(MediaType.APPLICATION_JSON_TYPE)) {
        return false;
      }
    }
    return true;
  }

  private static RegisterPeriod period(YearMonth from, YearMonth to) {
    try {
      return new RegisterPeriod(from, to);
    } catch (IllegalArgumentException e) {
      throw badParameter("to");
    }
  }

  private static YearMonth month(String name, @Nullable String text) {
    try {
      if (text != null) {
        return RegisterPeriod.month(text);
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw badParameter(name);
  }

  private static ProblemException badParameter(String name) {
    return new ProblemException(
        400,
        "bad-parameter",
        "The query parameter '"
            + name
            + "' must be a month such as 2026-03; from must not be after"
            + " to, nor 20 years before it.");
  }
}
