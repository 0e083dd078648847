package dev.lethe.ingest.intake;

import dev.lethe.db.keys.MasterKey;
import dev.lethe.schemas.DeadLetter;
import dev.lethe.schemas.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes dead letters. Thread-safe. */
final class DeadLetters {
  /** What still fits into a record as Base64; what is larger stays in the intake topic only. */
  private static final int MAX_SEALED_BYTES = 20 * 1024 * 1024;

  private final MasterKey masterKey;

  DeadLetters(MasterKey masterKey) {
    this.masterKey = masterKey;
  }

  /**
   * @param field JSON pointer of the field to blame; null or empty for the whole record
   */
  IntakeOutput.Dead letter(
      String reason,
      @Nullable String field,
      IntakePosition at,
      byte @Nullable [] value,
      Instant now) {
    byte[] payload = value == null || value.length > MAX_SEALED_BYTES ? new byte[0] : value;
    String place = at.topic() + "/" + at.partition() + "/" + at.offset();
    DeadLetter letter =
        new DeadLetter(
            reason,
            field == null || field.isEmpty() ? null : field,
            at.topic(),
            at.partition(),
            at.offset(),
            now,
            Base64.getEncoder().encodeToString(masterKey.seal(payload, place)));
    String id = UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8)).toString();
    return new IntakeOutput.Dead(Event.of(letter, id));
  }
}
