package dev.lethe.ingest.rest;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What became of an upload.
 *
 * @param lines that are not blank
 * @param accepted taken, taken before, or, in a preview, that would be taken
 * @param refused the others
 */
@Schema(name = "BulkSummary", description = "What became of an upload.")
public record BulkSummary(
    @Schema(required = true, description = "Lines that are not blank.") int lines,
    @Schema(
            required = true,
            description = "Taken, taken before, or, in a preview, that would be taken.")
        int accepted,
    @Schema(required = true, description = "The others.") int refused) {

  BulkSummary plus(BulkLine line) {
    boolean good = line.outcome().isGood();
    return new BulkSummary(lines + 1, accepted + (good ? 1 : 0), refused + (good ? 0 : 1));
  }
}
