package dev.lethe.workbench.falsefire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class FalseFireReportTest {
  private static final FiredShare NONE = FiredShare.of(0, 100);
  private static final FiredShare FEW = FiredShare.of(1, 100);
  private static final FiredShare MOST = FiredShare.of(99, 100);

  @Test
  void theTableShowsSharesWithTheirIntervals() {
    String text = FalseFireReport.markdown(result());

    assertThat(text)
        .contains("Spec <tiny>, 2 requests, seed 1.", "Drafts: right answers.")
        .contains("General questions: own.jsonl.")
        .contains("The spec has fewer requests than 10: the curves end at 2.")
        .contains("| 1 | lethe | 0.00 % (0.00–3.70) | 0.00 % | 0.00 % (0.00–3.70) | 99.00 % (")
        .contains("| 2 | lethe | 1.00 % (0.18–5.45) | 2.00 % |")
        .contains("Within a budget of 0.50 % of the calibration questions:")
        .contains("| 2 | lethe | 1.00 % (0.18–5.45) | 0.00 % (0.00–3.70) | 1 |")
        .contains(" | 98.00 % |\n");
  }

  @Test
  void tableCurveAndFiguresAreWritten(@TempDir Path temp) throws Exception {
    // Given
    Path folder = temp.resolve("out");

    // When
    FalseFireReport.write(result(), folder);

    // Then
    assertThat(folder.resolve("false-fire.md")).hasContent(FalseFireReport.markdown(result()));
    assertThat(Files.readString(folder.resolve("false-fire.json")))
        .contains("\"retainedSum\" : 0.02", "\"calibrationWithin\"", "\"askedFor\"");
    Document curve = parse(folder.resolve("false-fire.svg"));
    assertThat(curve.getElementsByTagName("polyline").getLength()).isEqualTo(3 * 2);
    assertThat(curve.getDocumentElement().getTextContent())
        .contains("False fire on retained, %", "Recall on probes, %", "lethe, budget", "requests");
  }

  private static Document parse(Path file) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    byte[] bytes = Files.readString(file).getBytes(StandardCharsets.UTF_8);
    return factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
  }

  /** With two requests a gate fires on one question, and is raised until it does not. */
  private static FalseFireResult result() {
    FalseFirePoint.Budgeted kept = new FalseFirePoint.Budgeted(NONE, NONE, 0, NONE, NONE, MOST);
    FalseFirePoint.Budgeted raised = new FalseFirePoint.Budgeted(FEW, NONE, 1, NONE, NONE, FEW);
    return new FalseFireResult(
        "<tiny>",
        "sha256:0",
        1,
        2,
        List.of(1, 10),
        "right answers",
        "own.jsonl",
        0.005,
        List.of(
            new FalseFireResult.Curve(
                "lethe",
                List.of(
                    new FalseFirePoint(1, NONE, 0, NONE, MOST, kept),
                    new FalseFirePoint(2, FEW, 0.02, NONE, MOST, raised)))));
  }
}
