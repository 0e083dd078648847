package dev.lethe.schemas;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What could not be read, on {@code unlearning-requests-dlq} (key as received).
 *
 * @param reason a short code: {@code malformed-json}, {@code schema}, {@code conflict}, {@code
 *     key-mismatch}, {@code too-large} …
 * @param field JSON pointer of the offending field, where one is to blame; never its value
 * @param sealedPayload the record's bytes, sealed with the master key, Base64
 */
public record DeadLetter(
    String reason,
    @Nullable String field,
    String topic,
    int partition,
    long offset,
    Instant at,
    String sealedPayload) {
  public static final String EVENT_TYPE = "lethe.dead-letter.v1";
}
