package dev.lethe.ingest.track;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.RequestEvent;

/** One record that the tracker writes. */
sealed interface TrackerOutput {
  /** To {@code request-events}. */
  record Step(Event<RequestEvent> event) implements TrackerOutput {}

  /** To {@code adapter-events}: a revocation. */
  record Statement(Event<AdapterEvent> event) implements TrackerOutput {}

  /** To {@code live-set-heads}. */
  record Head(Event<LiveSetHead> event) implements TrackerOutput {}

  /** To {@code enforcement-events}: what a replica no longer serves, or serves again. */
  record Report(Event<EnforcementEvent> event) implements TrackerOutput {}
}
