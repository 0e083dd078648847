package dev.lethe.faults;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EventSerdes;
import org.jspecify.annotations.Nullable;

/**
 * A record that an attacker has written.
 *
 * @param value null for a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ForgedRecord(RecordPosition at, byte @Nullable [] value) {
  /** What it says of an artefact; only of records of {@code adapter-events}. */
  AdapterEvent artefact() {
    if (value == null) {
      throw new IllegalStateException("a tombstone says nothing");
    }
    return EventSerdes.adapterEvents().read(value).data();
  }
}
