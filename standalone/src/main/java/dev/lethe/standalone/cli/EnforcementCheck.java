package dev.lethe.standalone.cli;

import dev.lethe.db.replay.EnforcementReport;
import dev.lethe.db.replay.EnforcementReport.Contradiction;
import dev.lethe.db.replay.EnforcementReport.Finding;
import dev.lethe.db.replay.EnforcementVerifier;
import dev.lethe.db.replay.KafkaLog;
import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlKeys;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * What {@code audit verify} says of enforcement.
 *
 * @param report null if it could not be verified
 * @param reason why not; null if it could
 */
record EnforcementCheck(@Nullable EnforcementReport report, @Nullable String reason) {

  /** Verifies it from the log. */
  static EnforcementCheck run(
      ChosenInstallation installation, InstallationStores stores, ControlKeysOption control) {
    Topics topics = stores.topics();
    ControlKeys keys;
    KafkaSettings kafka;
    try {
      kafka = stores.kafka();
      keys = control.keys(installation);
    } catch (IllegalArgumentException | CommandFailure e) {
      return new EnforcementCheck(null, String.valueOf(e.getMessage()));
    }
    try {
      EnforcementReport report = verify(kafka, topics, keys);
      // What happened just while it was read is read whole the second time.
      return new EnforcementCheck(report.isSound() ? report : verify(kafka, topics, keys), null);
    } catch (KafkaException e) {
      return new EnforcementCheck(null, "the broker does not answer at " + kafka.bootstrap());
    }
  }

  private static EnforcementReport verify(KafkaSettings kafka, Topics topics, ControlKeys keys) {
    Instant now = Instant.now();
    try (KafkaLog log = KafkaLog.open(kafka, EnforcementVerifier.sources(topics))) {
      return EnforcementVerifier.verify(log, topics, keys, now);
    }
  }

  /**
   * Whether nothing speaks against it.
   *
   * @param full whether what could not be verified does
   */
  boolean passes(boolean full) {
    return report == null ? !full : report.isSound();
  }

  void print(PrintWriter out) {
    if (report == null) {
      out.println("enforcement was NOT verified: " + reason);
      return;
    }
    Contradiction first = report.first().orElse(null);
    if (first == null) {
      out.printf(
          "enforcement is sound: %d in force by %d statements, %d live replicas, %d requests%n",
          report.inForce(), report.statements(), report.replicas(), report.requests());
    } else {
      String at = first.position() == null ? "" : " (" + first.position() + ")";
      out.println(
          "enforcement is contradicted: " + first.kind().code() + ": " + first.reason() + at);
      if (report.contradictions().size() > 1) {
        out.println("and " + (report.contradictions().size() - 1) + " more contradictions");
      }
    }
    if (report.notReady() > 0) {
      out.println(report.notReady() + " live replicas answer nothing, by what they say");
    }
    if (report.findings() > 0) {
      Finding finding = report.firstFindings().get(0);
      out.printf(
          "%d records do not count and had no effect, the first at %s: %s%n",
          report.findings(), finding.position(), finding.fault());
    }
  }

  Map<String, Object> line() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("verified", report != null && report.isSound());
    if (report == null) {
      line.put("reason", reason);
      return line;
    }
    line.put("statements", report.statements());
    line.put("inForce", report.inForce());
    line.put("replicas", report.replicas());
    line.put("notReady", report.notReady());
    line.put("requests", report.requests());
    line.put("findings", report.findings());
    line.put("firstFinding", report.firstFindings().stream().findFirst().orElse(null));
    List<Contradiction> all = report.contradictions();
    line.put("contradictions", all.size());
    line.put("firstContradiction", all.isEmpty() ? null : line(all.get(0)));
    return line;
  }

  private static Map<String, Object> line(Contradiction contradiction) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", contradiction.kind().code());
    line.put("model", contradiction.model());
    line.put("request", contradiction.request());
    line.put("replica", contradiction.replica());
    line.put("digest", contradiction.digest());
    line.put("position", contradiction.position());
    line.put("reason", contradiction.reason());
    return line;
  }
}
