package dev.lethe.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorTextTest {
  private final StringWriter out = new StringWriter();
  private final DoctorText text = new DoctorText(new PrintWriter(out));

  @Test
  void aLineForEachCheckAndOneForEachThingToDo() {
    List<DoctorReport.Line> lines =
        List.of(
            new DoctorReport.Line("java", CheckStatus.OK, "Java 21", null),
            new DoctorReport.Line("disk", CheckStatus.WARNING, "2.0 GB free", "free space"),
            new DoctorReport.Line(
                "topics", CheckStatus.FAILED, "wrong", "To mend it:\n  command one\n  command two"),
            new DoctorReport.Line("services", CheckStatus.SKIPPED, "nothing runs", "start it"));
    lines.forEach(text::print);
    text.sum(DoctorReport.of(lines));

    assertThat(out)
        .hasToString(
            """
            ok       java         Java 21
            warning  disk         2.0 GB free
                     → free space
            FAILED   topics       wrong
                     → To mend it:
                     → command one
                     → command two
            skipped  services     nothing runs
                     → start it
            1 ok, 1 warning, 1 failed, 1 skipped
            """);
  }

  @Test
  void aTerminalObeysNothingThatAServiceSays() {
    text.print(
        new DoctorReport.Line(
            "trainer", CheckStatus.FAILED, "not ready: \u001b[2J\nok", "see \u202elog"));

    assertThat(out.toString())
        .contains("\\u001b[2J\\u000aok", "\\u202elog")
        .doesNotContain("\u001b", "\u202e")
        .hasLineCount(2);
  }

  @Test
  void onlyAFailedCheckFailsTheReport() {
    DoctorReport.Line ok = new DoctorReport.Line("java", CheckStatus.OK, "fine", null);
    DoctorReport.Line warning = new DoctorReport.Line("disk", CheckStatus.WARNING, "low", "free");
    DoctorReport.Line failed = new DoctorReport.Line("model", CheckStatus.FAILED, "no", "get one");

    assertThat(DoctorReport.of(List.of(ok, warning)).passed()).isTrue();
    assertThat(DoctorReport.of(List.of(ok, warning, failed)).passed()).isFalse();
  }
}
