package dev.lethe.standalone.doctor;

import dev.lethe.schemas.PrintableText;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Checks for a person to read: a line for each, what to do below it, and a last line that sums up.
 * Texts come from files and services too, so that control characters are shown and not obeyed.
 */
public final class DoctorText {
  private static final String ADVICE_INDENT = " ".repeat(9);

  private final PrintWriter out;

  public DoctorText(PrintWriter out) {
    this.out = out;
  }

  /** Prints one check, at once. */
  public void print(DoctorReport.Line line) {
    out.println(
        String.format(
            Locale.ROOT,
            "%-8s %-12s %s",
            status(line.status()),
            line.check(),
            PrintableText.line(line.finding())));
    String advice = line.advice();
    if (advice != null) {
      advice
          .lines()
          .forEach(each -> out.println(ADVICE_INDENT + "→ " + PrintableText.line(each.strip())));
    }
    out.flush();
  }

  /** Prints how many checks ended how. */
  public void sum(DoctorReport report) {
    out.println(
        String.format(
            Locale.ROOT,
            "%d ok, %d warning, %d failed, %d skipped",
            report.count(CheckStatus.OK),
            report.count(CheckStatus.WARNING),
            report.count(CheckStatus.FAILED),
            report.count(CheckStatus.SKIPPED)));
    out.flush();
  }

  /** Only what fails is loud. */
  private static String status(CheckStatus status) {
    return status == CheckStatus.FAILED ? "FAILED" : status.text();
  }
}
