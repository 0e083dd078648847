package dev.lethe.standalone.cli;

import dev.lethe.db.AuditReport;
import dev.lethe.db.CaseSignatureCheck;
import dev.lethe.schemas.control.ControlKeys;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code audit verify} says of who signed the case events, such as approvals.
 *
 * @param result null if there are no keys to check them with
 */
record CaseSignatures(CaseSignatureCheck.@Nullable Result result) {
  /** Checks those in the audit trail. */
  static CaseSignatures run(
      ChosenInstallation installation, InstallationStores stores, ControlKeysOption control) {
    ControlKeys keys;
    try {
      keys = control.keys(installation);
    } catch (IllegalArgumentException | CommandFailure e) {
      return new CaseSignatures(null); // what is said of enforcement has the reason
    }
    return new CaseSignatures(stores.with(database -> CaseSignatureCheck.run(database, keys)));
  }

  /** Whether no signature is wrong. */
  boolean passes() {
    return result == null || result.isSound();
  }

  void print(PrintWriter out) {
    if (result == null) {
      out.println("signatures of case events were NOT verified");
      return;
    }
    AuditReport.BadRow first = result.firstWrong();
    if (first != null) {
      out.printf(
          "%d case events have a wrong signature, the first at row %d: %s%n",
          result.wrong(), first.seq(), first.reason());
    }
    out.printf("case events: %d signed, %d not signed%n", result.signed(), result.unsigned());
  }

  Map<String, Object> line() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("verified", result != null && result.isSound());
    if (result != null) {
      AuditReport.BadRow first = result.firstWrong();
      line.put("signed", result.signed());
      line.put("unsigned", result.unsigned());
      line.put("wrong", result.wrong());
      line.put("firstWrongRow", first == null ? null : first.seq());
    }
    return line;
  }
}
