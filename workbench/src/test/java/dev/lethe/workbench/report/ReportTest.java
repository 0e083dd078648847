package dev.lethe.workbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.workbench.method.StageCost;
import dev.lethe.workbench.score.MarginHistogram;
import dev.lethe.workbench.score.RequestScore;
import dev.lethe.workbench.score.RetainedKnowledge;
import dev.lethe.workbench.score.StageScore;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ReportTest {
  private static final BenchmarkResult RESULT = result();

  @Test
  void theJsonHoldsWhatReadersLookFor() {
    String json = ResultJson.text(RESULT);

    assertThat(json)
        .contains("\"spec\" : \"a <b> & c\"", "\"baseModel\"", "\"methods\"", "\"stages\"")
        .contains("\"su\"", "\"du\"", "\"rd\"", "\"persistenceSu\"", "\"persistenceDu\"")
        .contains("\"gateRecall\" : null", "\"falseFire\" : 0.01", "\"shieldSeconds\"")
        .contains("\"fitSeconds\"", "\"rank\" : 8", "\"request\" : \"r-1\"");
  }

  @Test
  void aResultIsReadAsItWasWritten(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("deep").resolve("result.json");
    ResultJson.write(file, RESULT);

    assertThat(ResultJson.read(file, BenchmarkResult.class)).contains(RESULT);
    Files.writeString(file, Files.readString(file).substring(0, 200));
    assertThat(ResultJson.read(file, BenchmarkResult.class)).isEmpty();
    assertThat(ResultJson.read(folder.resolve("none.json"), BenchmarkResult.class)).isEmpty();
  }

  @Test
  void theTableShowsPerCentAndGaps() {
    String table = MarkdownTable.of(RESULT);

    assertThat(table)
        .contains("Base model: S.U. 99.00, D.U. 91.00, R.D. 90.00 %")
        .contains("| base | 1 | 99.00 | 91.00 | 90.00 | 0.00 | 99.00 / 91.00 | – | – |")
        .contains(
            "| lethe | 2 | 1.00 | 2.00 | 89.50 | 0.50 | 0.00 / 1.00 | 97.00 | 1.00 | 8 (5.00 %)")
        .contains("| lethe | 1 | 0.010 / 0.020 |")
        .contains("0.400 | 25.00 |")
        .contains("| method | after request | qa |", "| base model | 0 | 80.00 (0.00) |")
        .contains("| lethe | 2 | 79.00 (1.00) |");
  }

  @Test
  void plotsAreWellFormedAndShowEveryMethod(@TempDir Path folder) throws Exception {
    Plots.write(RESULT, folder);

    Document stages = parse(folder.resolve("stages.svg"));
    assertThat(stages.getElementsByTagName("polyline").getLength()).isEqualTo(2 * 3);
    assertThat(stages.getDocumentElement().getTextContent())
        .contains("base", "lethe", "a <b> & c", "S.U. %");
    Document overlaps = parse(folder.resolve("overlaps-lethe.svg"));
    assertThat(overlaps.getElementsByTagName("rect").getLength()).isEqualTo(1 + 4);
    Document margins = parse(folder.resolve("margins-lethe.svg"));
    assertThat(margins.getDocumentElement().getTextContent()).contains("threshold");
    assertThat(folder.resolve("margins-base.svg")).doesNotExist();
  }

  @Test
  void whatUsesRetainedDataIsMarkedEverywhere() {
    MethodResult ours = Objects.requireNonNull(RESULT.methods().get("lethe"));
    MethodResult given =
        new MethodResult(ours.stages(), ours.requests(), ours.overlaps(), null, true, 18);
    BenchmarkResult result =
        new BenchmarkResult(
            "a", "sha256:0", 1, "exact", 200, RESULT.baseModel(), Map.of("rmu", given));

    String table = MarkdownTable.of(result);

    assertThat(table)
        .contains("| rmu (uses retained data) | 2 | 1.00 | 2.00 | 89.50 | -1.50 |")
        .contains("were given 18 of the retained examples", "the base model has 88.00 %.")
        .contains("| rmu (uses retained data) | 2 | 79.00 (1.00) |")
        .contains("| rmu (uses retained data) | 1 | 0.010 / 0.020 |");
    assertThat(MarkdownTable.of(RESULT)).doesNotContain("retained data");
    assertThat(ResultJson.text(result))
        .contains("\"usesRetainedData\" : true", "\"retainedExamples\" : 18");
    assertThat(StagePlot.of(result)).contains(">rmu*<", "* uses retained data");
    assertThat(StagePlot.of(RESULT)).doesNotContain("retained data");
  }

  private static Document parse(Path file) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    byte[] bytes = Files.readString(file).getBytes(StandardCharsets.UTF_8);
    return factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
  }

  private static BenchmarkResult result() {
    StageScore known =
        new StageScore(0.99, 0.91, 0.9, 0.99, 0.91, null, List.of(), null, Map.of("qa", 0.8));
    StageScore gone =
        new StageScore(0.01, 0.02, 0.895, 0, 0.01, 0.97, List.of(0.97), 0.01, Map.of("qa", 0.79));
    StageCost free = new StageCost(0, 0, 0, 0, 0);
    StageCost fit = new StageCost(1.5, 20, 100, 8, 4096, "");
    RetainedKnowledge little = new RetainedKnowledge(0, 0.01, 0.1, 0, 0, null);
    RetainedKnowledge less = new RetainedKnowledge(0, 0.02, 0.1, 0, 0, 0.4);
    Map<String, MethodResult> methods = new LinkedHashMap<>();
    methods.put(
        "base",
        new MethodResult(
            List.of(
                StageResult.of("r-1", known, free, 160), StageResult.of("r-2", known, free, 160)),
            List.of(),
            List.of(),
            null,
            false,
            0));
    methods.put(
        "lethe",
        new MethodResult(
            List.of(StageResult.of("r-1", gone, fit, 160), StageResult.of("r-2", gone, fit, 160)),
            List.of(new RequestScore("r-1", little, less, 0.25)),
            List.of(List.of(3.0, 0.1), List.of(0.1, 3.0)),
            new MarginHistogram(-2, 1, List.of(0, 1, 5, 9), List.of(9, 4, 1, 0)),
            false,
            0));
    return new BenchmarkResult(
        "a <b> & c",
        "sha256:0",
        1,
        "exact",
        200,
        new BenchmarkResult.BaseModel(0.99, 0.91, 0.9, 0.88, Map.of("qa", 0.8), "sha256:1", 160, 4),
        methods);
  }
}
