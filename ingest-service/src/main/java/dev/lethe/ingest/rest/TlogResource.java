package dev.lethe.ingest.rest;

import dev.lethe.db.AuditExport;
import dev.lethe.db.TransparencyLog;
import dev.lethe.db.tlog.EntryBundle;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.TilePath;
import dev.lethe.ingest.IngestConfig;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit trail for tools that are not ours: C2SP tlog-tiles, of which {@code /tlog} is the
 * prefix.
 */
@Path("/tlog")
@Blocking
@Tag(name = "Transparency log")
public class TlogResource {
  private static final Logger LOG = LoggerFactory.getLogger(TlogResource.class);

  /** "With {@code Content-Type: text/plain; charset=utf-8}." */
  private static final String NOTE = "text/plain; charset=utf-8";

  private static final String OCTETS = "application/octet-stream";
  private static final String PROBLEM = "application/problem+json";

  /** "Its headers SHOULD prevent caching beyond a few seconds." */
  private static final String SHORT = "max-age=1";

  /** "This endpoint is immutable, so its caching headers SHOULD be long-lived": a year. */
  private static final String LONG = "max-age=31536000, immutable";

  private static final String GZIP = "gzip";

  private final TransparencyLog log;
  private final CurrentCaller caller;
  private final boolean open;

  TlogResource(TransparencyLog log, CurrentCaller caller, IngestConfig config) {
    this.log = log;
    this.caller = caller;
    this.open = config.tlog().open();
  }

  @GET
  @Path("/checkpoint")
  @Produces(NOTE)
  @Operation(
      summary = "The newest checkpoint",
      description =
          "C2SP tlog-checkpoint: the signed head of the Merkle tree over the audit trail, with the"
              + " cosignatures that witnesses gave.")
  @APIResponse(
      responseCode = "200",
      description = "A signed note",
      content = @Content(mediaType = NOTE, schema = @Schema(type = SchemaType.STRING)))
  @APIResponse(
      responseCode = "404",
      description = "Nothing was signed yet",
      content = @Content(mediaType = PROBLEM))
  public Response checkpoint() {
    requireWholeLog();
    SignedCheckpoint newest =
        readable(log::newest)
            .orElseThrow(
                () -> new ProblemException(404, "no-checkpoint", "Nothing was signed yet."));
    return Response.ok(newest.note(), NOTE).header(HttpHeaders.CACHE_CONTROL, cache(SHORT)).build();
  }

  @GET
  @Path("/tile/{path: .+}")
  @Produces(OCTETS)
  @Operation(
      summary = "A tile of the Merkle tree, or a bundle of log entries",
      description =
          "C2SP tlog-tiles: L/N and L/N.p/W are tiles of up to 256 hashes, entries/N and"
              + " entries/N.p/W the entries below a tile of level 0. An entry is the event as in"
              + " Kafka, a line feed, and topic/partition/offset.")
  @Parameter(name = "path", description = "Such as 0/x001/x234/067 or entries/000.p/8")
  @APIResponse(
      responseCode = "200",
      description = "Hashes of 32 bytes, or entries with a length of two bytes before each",
      content =
          @Content(
              mediaType = OCTETS,
              schema = @Schema(type = SchemaType.STRING, format = "binary")))
  @APIResponse(
      responseCode = "404",
      description = "There is no such tile in the newest checkpoint's tree",
      content = @Content(mediaType = PROBLEM))
  public Response tile(
      @PathParam("path") String path,
      @Parameter(hidden = true) @HeaderParam(HttpHeaders.ACCEPT_ENCODING)
          @Nullable String encodings) {
    requireWholeLog();
    TilePath tile = TilePath.parse(path).orElseThrow(TlogResource::noTile);
    byte[] bytes = readable(() -> log.resource(tile)).orElseThrow(TlogResource::noTile);
    Response.ResponseBuilder answer =
        Response.ok(bytes, OCTETS).header(HttpHeaders.CACHE_CONTROL, cache(LONG));
    if (tile.entries()) {
      answer.header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
      if (acceptsGzip(encodings)) {
        answer.entity(gzip(bytes)).header(HttpHeaders.CONTENT_ENCODING, GZIP);
      }
    }
    return answer.build();
  }

  /** Where a key is needed, answers are for its holder alone. */
  private String cache(String how) {
    return (open ? "public, " : "private, ") + how;
  }

  /** A log is one for all tenants: whoever may see one alone must not read the others' events. */
  private void requireWholeLog() {
    if (!open && caller.get().tenant() != null) {
      throw new ProblemException(
          403,
          "tenant-key",
          "The log holds the events of all tenants. A key of one tenant cannot read it; ask for"
              + " proofs of single events (lethe audit prove).");
    }
  }

  private static <T> Optional<T> readable(Supplier<Optional<T>> read) {
    try {
      return read.get();
    } catch (AuditExport.ContradictionException e) {
      LOG.error("the log is not served: reason={}", e.getMessage());
      throw new ProblemException(
          500, "log-contradicts", "The audit trail is not what was signed: lethe audit verify.");
    } catch (EntryBundle.OversizedEntryException e) {
      throw new ProblemException(
          404,
          "entry-too-long",
          "An entry of this bundle is longer than the 65535 bytes that the format allows. It is in"
              + " the export: lethe audit export.");
    }
  }

  private static ProblemException noTile() {
    return new ProblemException(
        404, "no-such-tile", "The newest checkpoint's tree has no such tile.");
  }

  /** "Any compression algorithm requested by the client with {@code Accept-Encoding}." */
  private static boolean acceptsGzip(@Nullable String encodings) {
    return encodings != null
        && Stream.of(encodings.toLowerCase(Locale.ROOT).split(","))
            .map(coding -> coding.replace(" ", ""))
            .anyMatch(coding -> coding.equals(GZIP) || coding.startsWith(GZIP + ";q=1"));
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
