package dev.lethe.workbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.workbench.score.MembershipScore;
import dev.lethe.workbench.score.PrivacyScore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrivacyTableTest {
  private static final BenchmarkResult RESULT =
      new BenchmarkResult(
          "tiny",
          "sha256:0",
          1,
          "exact",
          200,
          new BenchmarkResult.BaseModel(0.9, 0.8, 0.7, 0.7, Map.of(), "sha256:1", 48, 2),
          Map.of());

  @Test
  void everyMethodHasALine() {
    Map<String, PrivacyScore> methods = new LinkedHashMap<>();
    methods.put(
        "base",
        new PrivacyScore(
            new MembershipScore(0.99, 0.98, 0.97, 0.96, 0.95, null, null), -98.24, 1, 0.9, 0.8));
    methods.put(
        "lethe",
        new PrivacyScore(
            new MembershipScore(0.45, 0.44, 0.43, 0.42, 0.41, null, 0.9), 3.5, 0.1, 0.05, 0));

    String table = PrivacyTable.of(new PrivacyResult(20, 40, 0.52, List.of("No x: y."), methods));

    assertThat(table)
        .contains("20 forgotten examples, 40 never taught", "\nNo x: y.\n")
        .contains("| method | AUC: loss | AUC: zlib |", "| AUC: gate fires | PrivLeak % |")
        .contains("| base | 0.990 | 0.980 | 0.970 | 0.950 | – | -98.2 | 1.000 | 0.900 | 0.800 |")
        .contains("| lethe | 0.450 | 0.440 | 0.430 | 0.410 | 0.900 | 3.5 | 0.100 | 0.050 | 0.000 |")
        .doesNotContain("reference");
  }

  @Test
  void whatNoMethodHasAFigureForHasNoColumn() {
    PrivacyScore score = new PrivacyScore(null, null, 0.1, 0.2, 0.3);

    String table = PrivacyTable.of(new PrivacyResult(1, 0, null, List.of(), Map.of("ga", score)));

    assertThat(table)
        .contains(
            "| method | extraction strength | verbatim memorisation | knowledge memorisation |\n"
                + "|---|---|---|---|\n"
                + "| ga | 0.100 | 0.200 | 0.300 |\n");
  }

  @Test
  void theJsonIsAsBeforeWherePrivacyWasNotAskedFor() {
    assertThat(ResultJson.text(new BenchmarkReport(RESULT, null)))
        .isEqualTo(ResultJson.text(RESULT));
  }

  @Test
  void theJsonGetsOneMoreObject() {
    PrivacyScore score = new PrivacyScore(null, null, 0.1, 0.2, 0.3);
    PrivacyResult privacy = new PrivacyResult(1, 0, null, List.of("why"), Map.of("ga", score));

    String json = ResultJson.text(new BenchmarkReport(RESULT, privacy));

    assertThat(json)
        .startsWith(ResultJson.text(RESULT).replaceAll("\\s*}\\s*$", ","))
        .contains("\"privacy\" : {", "\"leftOut\" : [ \"why\" ]", "\"membership\" : null");
  }
}
