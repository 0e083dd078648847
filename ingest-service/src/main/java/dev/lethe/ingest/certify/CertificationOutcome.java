package dev.lethe.ingest.certify;

import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.RequestEvent;
import java.util.List;

/**
 * What comes of a step.
 *
 * @param steps the step that announces a certificate, to {@code request-events}
 * @param findings why there is no document of it, to {@code enforcement-events}
 */
public record CertificationOutcome(
    List<Event<RequestEvent>> steps, List<Event<EnforcementEvent>> findings) {
  static CertificationOutcome step(RequestEvent certified) {
    return new CertificationOutcome(List.of(Event.of(certified)), List.of());
  }

  static CertificationOutcome finding(EnforcementEvent finding) {
    return new CertificationOutcome(List.of(), List.of(Event.of(finding)));
  }
}
