package dev.lethe.ingest.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What became of one line of an upload. It holds nothing of the line but the request's id.
 *
 * @param line counted from 1, blank lines too
 * @param id of the request; null where the line is none
 * @param pointer of the field to blame
 * @param code why it was refused
 */
@Schema(name = "BulkLine", description = "What became of one line of an upload.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BulkLine(
    @Schema(required = true, description = "The line, counted from 1.") int line,
    @Schema(description = "The request's id, where the line is a request.") @Nullable String id,
    @Schema(required = true, description = "What became of it.") Outcome outcome,
    @Schema(description = "JSON Pointer of the field to blame; never its value.")
        @Nullable String pointer,
    @Schema(description = "Why it was refused: a code of a problem.") @Nullable String code) {

  /** What can become of a line. */
  public enum Outcome {
    @JsonProperty("accepted")
    ACCEPTED(true),
    @JsonProperty("would-accept")
    WOULD_ACCEPT(true),
    /** The same request was taken before. */
    @JsonProperty("duplicate")
    DUPLICATE(true),
    /** Another request with this id and another body exists. */
    @JsonProperty("conflict")
    CONFLICT(false),
    @JsonProperty("invalid")
    INVALID(false),
    /** Nobody knows: something cannot be reached. To send the file again is harmless. */
    @JsonProperty("failed")
    FAILED(false);

    private final boolean good;

    Outcome(boolean good) {
      this.good = good;
    }

    boolean isGood() {
      return good;
    }
  }

  static BulkLine of(int line, String id, Outcome outcome) {
    return new BulkLine(line, id, outcome, null, null);
  }

  static BulkLine conflict(int line, String id) {
    return new BulkLine(line, id, Outcome.CONFLICT, "/id", "conflict");
  }

  static BulkLine invalid(int line, @Nullable String pointer, String code) {
    return new BulkLine(line, null, Outcome.INVALID, pointer, code);
  }

  static BulkLine failed(int line, @Nullable String id, String code) {
    return new BulkLine(line, id, Outcome.FAILED, null, code);
  }
}
