package dev.lethe.faults;

import dev.lethe.db.replay.EnforcementReport;
import dev.lethe.schemas.control.Fault;
import java.util.List;
import java.util.Optional;

/**
 * How an attempt must be found.
 *
 * @param expected in words
 */
record Trace(String expected, Search search) {

  /** Looks for it now; what was found, in words. */
  interface Search {
    Optional<String> in(Traces traces, List<Written> written) throws Exception;
  }

  /** As a finding about each record that was written, of the projector or a replica. */
  static Trace finding(Fault fault) {
    return new Trace(
        "finding: " + fault.code(), (traces, written) -> traces.findings(written, fault.code()));
  }

  /** As a finding about each record, that it is none of its topic's. */
  static Trace unreadable() {
    return new Trace("finding: unreadable", (traces, written) -> traces.findings(written, ""));
  }

  static Trace deadLetter() {
    return new Trace("dead letter", Traces::deadLetters);
  }

  /** By its position in the log of a service. */
  static Trace logged(String child) {
    return new Trace("named in " + child + ".log", (traces, w) -> traces.logged(child, w));
  }

  /** By what the log of a service says. */
  static Trace said(String child, String words) {
    return new Trace("named in " + child + ".log", (traces, w) -> traces.said(child, words));
  }

  /** Every replica refuses to load it, and says so. */
  static Trace rejected() {
    return new Trace("REJECTED by every replica", Traces::rejected);
  }

  /** One replica refuses to load what it once served. */
  static Trace rejected(String digest, String replica) {
    return new Trace("REJECTED by " + replica, (traces, w) -> traces.rejected(digest, replica));
  }

  /** It counts, and the table of statements says who said it. It may add, never take away. */
  static Trace recorded() {
    return new Trace("in control_statement", Traces::recorded);
  }

  /** A step in the audit trail that no state follows. */
  static Trace notFollowed() {
    return new Trace("in the audit trail, not followed", Traces::notFollowed);
  }

  /** Not even in the audit trail a second time. */
  static Trace absorbed() {
    return new Trace("taken for the repetition that it is", Traces::absorbed);
  }

  /** The broker does not take it. */
  static Trace refused() {
    return new Trace("refused by the broker", Traces::refused);
  }

  /**
   * A contradiction that was not there before.
   *
   * @param about request or digest; empty for any
   */
  static Trace audit(EnforcementReport.Kind kind, String about) {
    return new Trace(
        "audit verify: " + kind.code(), (traces, w) -> traces.contradiction(kind, about));
  }

  /** The tracker says that a replica does not serve a request. */
  static Trace lost() {
    return new Trace("ENFORCEMENT_LOST", (traces, written) -> traces.lost());
  }

  /** A replica does not serve, and says why. */
  static Trace notReady(int replica, String... reasons) {
    return new Trace(
        "replica " + (replica + 1) + " not ready",
        (traces, w) -> traces.notReady(replica, List.of(reasons)));
  }
}
