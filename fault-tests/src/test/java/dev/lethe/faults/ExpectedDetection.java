package dev.lethe.faults;

import dev.lethe.db.replay.EnforcementReport;
import dev.lethe.schemas.control.ControlFault;
import java.util.List;
import java.util.Optional;

/**
 * How an attempt must be found.
 *
 * @param expected in words
 */
record ExpectedDetection(String expected, Search search) {

  /** Looks for it now; what was found, in words. */
  interface Search {
    Optional<String> in(DetectionSearch traces, List<ForgedRecord> written) throws Exception;
  }

  /** As a finding about each record that was written, of the projector or a replica. */
  static ExpectedDetection finding(ControlFault fault) {
    return new ExpectedDetection(
        "finding: " + fault.code(), (traces, written) -> traces.findings(written, fault.code()));
  }

  /** As a finding about each record, that it is none of its topic's. */
  static ExpectedDetection unreadable() {
    return new ExpectedDetection(
        "finding: unreadable", (traces, written) -> traces.findings(written, ""));
  }

  static ExpectedDetection deadLetter() {
    return new ExpectedDetection("dead letter", DetectionSearch::deadLetters);
  }

  /** By its position in the log of a service. */
  static ExpectedDetection logged(String child) {
    return new ExpectedDetection(
        "named in " + child + ".log", (traces, w) -> traces.logged(child, w));
  }

  /** By what the log of a service says. */
  static ExpectedDetection said(String child, String words) {
    return new ExpectedDetection(
        "named in " + child + ".log", (traces, w) -> traces.said(child, words));
  }

  /** Every replica refuses to load it, and says so. */
  static ExpectedDetection rejected() {
    return new ExpectedDetection("REJECTED by every replica", DetectionSearch::rejected);
  }

  /** One replica refuses to load what it once served. */
  static ExpectedDetection rejected(String digest, String replica) {
    return new ExpectedDetection(
        "REJECTED by " + replica, (traces, w) -> traces.rejected(digest, replica));
  }

  /** It counts, and the table of statements says who said it. It may add, never take away. */
  static ExpectedDetection recorded() {
    return new ExpectedDetection("in control_statement", DetectionSearch::recorded);
  }

  /** A step in the audit trail that no state follows. */
  static ExpectedDetection notFollowed() {
    return new ExpectedDetection("in the audit trail, not followed", DetectionSearch::notFollowed);
  }

  /** Not even in the audit trail a second time. */
  static ExpectedDetection absorbed() {
    return new ExpectedDetection("taken for the repetition that it is", DetectionSearch::absorbed);
  }

  /** The broker does not take it. */
  static ExpectedDetection refused() {
    return new ExpectedDetection("refused by the broker", DetectionSearch::refused);
  }

  /**
   * A contradiction that was not there before.
   *
   * @param about request or digest; empty for any
   */
  static ExpectedDetection audit(EnforcementReport.Kind kind, String about) {
    return new ExpectedDetection(
        "audit verify: " + kind.code(), (traces, w) -> traces.contradiction(kind, about));
  }

  /** The tracker says that a replica does not serve a request. */
  static ExpectedDetection lost() {
    return new ExpectedDetection("ENFORCEMENT_LOST", (traces, written) -> traces.lost());
  }

  /** A replica does not serve, and says why. */
  static ExpectedDetection notReady(int replica, String... reasons) {
    return new ExpectedDetection(
        "replica " + (replica + 1) + " not ready",
        (traces, w) -> traces.notReady(replica, List.of(reasons)));
  }
}
