package dev.lethe.ingest.rest;

import dev.lethe.access.Caller;
import dev.lethe.http.Problem;
import dev.lethe.ingest.IngestConfig;
import dev.lethe.ingest.lines.ByteLines;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Limits;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Many erasure requests with one upload. */
@Path("/v1/requests")
@Blocking
@Tag(name = "Erasure requests")
@APIResponse(
    responseCode = "default",
    description = "An error; type says which",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class BulkResource {
  static final String JSONL = "application/jsonl";
  static final String NDJSON = "application/x-ndjson";

  /** Each is held in memory. */
  private static final int MOST_AT_ONCE = 2;

  private static final byte[] LINE_FEED = {'\n'};

  private final SubmissionHandler submissions;
  private final CurrentCaller caller;
  private final CurrentVertxRequest current;
  private final Limits limits;
  private final IngestConfig.Bulk most;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);

  BulkResource(
      SubmissionHandler submissions,
      CurrentCaller caller,
      CurrentVertxRequest current,
      Limits limits,
      IngestConfig config) {
    this.submissions = submissions;
    this.caller = caller;
    this.current = current;
    this.limits = limits;
    this.most = config.bulk();
  }

  /** The form of the report as one JSON object. */
  @Schema(name = "BulkReport", description = "What became of an upload, line by line.")
  public record BulkReport(
      @Schema(required = true, description = "Each line that is not blank.") List<BulkLine> report,
      @Schema(required = true, description = "Lines that are not blank.") int lines,
      @Schema(
              required = true,
              description = "Taken, taken before, or, in a preview, that would be taken.")
          int accepted,
      @Schema(required = true, description = "The others.") int refused) {}

  @POST
  @Path("/bulk")
  @Consumes({JSONL, NDJSON})
  @Produces({MediaType.APPLICATION_JSON, NDJSON, JSONL, Problem.MEDIA_TYPE})
  @Operation(
      summary = "Hand in many erasure requests",
      description =
          "JSON Lines: the body of POST /v1/requests on each line. Every line goes the same way,"
              + " and a bad one does not stop the others. To send the same again is harmless. The"
              + " report comes while the lines are worked on; as JSON Lines where Accept asks for"
              + " it, with the summary on the last line.")
  @RequestBody(
      required = true,
      content = {
        @Content(mediaType = JSONL, schema = @Schema(type = SchemaType.STRING)),
        @Content(mediaType = NDJSON, schema = @Schema(type = SchemaType.STRING))
      })
  @APIResponse(
      responseCode = "200",
      description = "The report",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = BulkReport.class)))
  @APIResponse(responseCode = "400", description = "preview is neither true nor false")
  @APIResponse(responseCode = "413", description = "It has more bytes or lines than allowed")
  @APIResponse(responseCode = "503", description = "Other uploads are under way; try again")
  public Response submit(
      InputStream body,
      @Parameter(
              description = "true to look at everything and send nothing.",
              schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
          @QueryParam("preview")
          @Nullable String preview,
      @Context HttpHeaders headers)
      throws IOException {
    boolean isPreview = isPreview(preview);
    takePlace();
    byte[] bytes = body.readNBytes(most.bytes() + 1);
    if (bytes.length > most.bytes()) {
      throw new InvalidEventException(InvalidEventException.TOO_LARGE, "");
    }
    requireFewLines(bytes);
    Caller who = caller.get();
    Map<String, String> trace = TraceHeaders.of(headers);
    ByteLines lines = new ByteLines(new ByteArrayInputStream(bytes), limits.maxBytes());
    BulkSubmission upload = new BulkSubmission(submissions, who, trace, isPreview, lines);
    String form = form(headers);
    StreamingOutput report =
        form.equals(MediaType.APPLICATION_JSON)
            ? out -> writeObject(upload, out)
            : out -> writeLines(upload, out);
    return Response.ok(report, form).header("Cache-Control", "no-store").build();
  }

  /** Given back when the call has ended, however it does. */
  private void takePlace() {
    if (!places.tryAcquire()) {
      throw new ProblemException(
          503, "too-many-uploads", "Other uploads are under way; try again when they are done.");
    }
    current.getCurrent().addEndHandler(ended -> places.release());
  }

  private void requireFewLines(byte[] bytes) throws IOException {
    ByteLines lines = new ByteLines(new ByteArrayInputStream(bytes), limits.maxBytes());
    int count = 0;
    for (ByteLines.Line line = lines.next(); line != null; line = lines.next()) {
      count += line.isBlank() ? 0 : 1;
    }
    if (count > most.lines()) {
      throw new ProblemException(
          413, "too-many-lines", "An upload may have " + most.lines() + " lines.");
    }
  }

  private static void writeObject(BulkSubmission upload, OutputStream out) throws IOException {
    write(out, "{\"report\":[");
    String separator = "";
    for (List<BulkLine> some = upload.next(); !some.isEmpty(); some = upload.next()) {
      for (BulkLine line : some) {
        write(out, separator);
        out.write(Json.mapper().writeValueAsBytes(line));
        separator = ",";
      }
      out.flush();
    }
    BulkSummary all = upload.summary();
    write(out, "],\"lines\":" + all.lines() + ",\"accepted\":" + all.accepted());
    write(out, ",\"refused\":" + all.refused() + "}");
  }

  private static void writeLines(BulkSubmission upload, OutputStream out) throws IOException {
    for (List<BulkLine> some = upload.next(); !some.isEmpty(); some = upload.next()) {
      for (BulkLine line : some) {
        out.write(Json.mapper().writeValueAsBytes(line));
        out.write(LINE_FEED);
      }
      out.flush();
    }
    out.write(Json.mapper().writeValueAsBytes(upload.summary()));
    out.write(LINE_FEED);
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String form(HttpHeaders headers) {
    for (MediaType accepted : headers.getAcceptableMediaTypes()) {
      for (String form : List.of(MediaType.APPLICATION_JSON, NDJSON, JSONL)) {
        if (accepted.isCompatible(MediaType.valueOf(form))) {
          return form;
        }
      }
    }
    return MediaType.APPLICATION_JSON;
  }

  private static boolean isPreview(@Nullable String text) {
    if (text == null || text.equals("false")) {
      return false;
    }
    if (text.equals("true")) {
      return true;
    }
    throw new ProblemException(
        400, "bad-parameter", "The query parameter 'preview' has no valid value.");
  }
}
