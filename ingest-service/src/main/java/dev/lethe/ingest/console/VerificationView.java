package dev.lethe.ingest.console;

import dev.lethe.db.AuditReport;
import dev.lethe.db.replay.EnforcementReport;
import dev.lethe.ingest.console.audit.RunStatus;
import dev.lethe.ingest.console.audit.TrailVerification.Verified;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A verification under way, or what came of the last one.
 *
 * @param phase {@code none}, {@code running}, {@code sound}, {@code partial}, {@code broken} or
 *     {@code failed}
 * @param title in a few words
 * @param findings what is wrong, or could not be checked
 * @param checked what was looked at
 */
public record VerificationView(
    String phase,
    String title,
    String by,
    @Nullable Moment at,
    String took,
    long done,
    long total,
    List<String> findings,
    List<String> checked) {

  /** Whether it is under way. */
  public boolean isRunning() {
    return phase.equals("running");
  }

  /**
   * @param all whether the reader may know of all tenants' requests
   */
  static VerificationView of(@Nullable RunStatus<Verified> status, boolean all) {
    if (status == null) {
      return plain("none", "Not verified since the service started", "", null, 0, 0, List.of());
    }
    Moment started = new Moment(status.startedAt());
    if (status.isRunning()) {
      String title = "Verifying";
      return plain(
          "running", title, status.by(), started, status.done(), status.total(), List.of());
    }
    Verified result = status.result();
    String failure = status.failure();
    if (result == null) {
      List<String> why = failure == null ? List.of() : List.of(failure);
      return plain("failed", "The verification did not finish", status.by(), started, 0, 0, why);
    }
    String phase = result.isBroken() ? "broken" : result.isSound() ? "sound" : "partial";
    return new VerificationView(
        phase,
        title(phase),
        status.by(),
        started,
        status.took(),
        status.done(),
        status.total(),
        findings(result, all),
        checked(result));
  }

  private static VerificationView plain(
      String phase,
      String title,
      String by,
      @Nullable Moment at,
      long done,
      long total,
      List<String> findings) {
    return new VerificationView(phase, title, by, at, "", done, total, findings, List.of());
  }

  private static String title(String phase) {
    return switch (phase) {
      case "sound" -> "Sound: nothing contradicts what was signed";
      case "partial" -> "The trail is sound; enforcement could not be verified";
      default -> "Broken: the trail or the topics contradict what was signed";
    };
  }

  private static List<String> findings(Verified result, boolean all) {
    List<String> findings = new ArrayList<>();
    AuditReport.BadRow bad = result.trail().firstBad();
    if (bad != null) {
      findings.add(text("Row %,d: %s.", bad.seq(), bad.reason()));
    }
    if (result.cutOff() > 0) {
      findings.add(
          text(
              "The folder of checkpoints was cut off: the database has one of %,d rows.",
              result.cutOff()));
    }
    EnforcementReport enforcement = result.enforcement();
    if (enforcement == null) {
      findings.add("The broker did not answer, so that enforcement was not verified.");
    } else {
      enforcement.contradictions().stream()
          .limit(10)
          .forEach(
              each ->
                  findings.add(
                      all ? each.kind().code() + ": " + each.reason() : each.kind().code()));
    }
    return findings;
  }

  private static List<String> checked(Verified result) {
    AuditReport trail = result.trail();
    List<String> checked = new ArrayList<>();
    checked.add(text("%,d rows: hash chain, Merkle tree, every column", trail.rows()));
    checked.add("Head of the chain " + trail.rows() + ":" + trail.headHash());
    checked.add(
        trail.covered() == 0
            ? "No checkpoint was signed yet"
            : text(
                "%,d checkpoint(s) compared, the newest of %,d rows",
                trail.checkpoints(), trail.covered()));
    if (result.full()) {
      checked.add("Every checkpoint, the stored tree and the events' schema");
    }
    EnforcementReport enforcement = result.enforcement();
    if (enforcement != null) {
      checked.add(
          text(
              "%,d in force by %,d statements, %,d live replicas, %,d requests",
              enforcement.inForce(),
              enforcement.statements(),
              enforcement.replicas(),
              enforcement.requests()));
      if (enforcement.findings() > 0) {
        checked.add(text("%,d records do not count, and had no effect", enforcement.findings()));
      }
    }
    return checked;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
