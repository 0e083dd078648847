package dev.lethe.standalone.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.schemas.RequestState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/**
 * Alert rules, dashboard and runbook say what the services have. Whether the rules fire when they
 * should is what {@code promtool test rules} shows; see the rules' first lines.
 */
class ObservabilityTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path FOLDER = ROOT.resolve("deploy/observability");
  private static final String RUNBOOKS = "docs/guides/runbooks.md";

  @Test
  void everyAlertAsksForMetricsThatExist() throws IOException {
    Set<String> known = known();
    for (JsonNode alert : alerts()) {
      String expression = alert.path("expr").asText();
      assertThat(known).as(alert.path("alert").asText()).containsAll(PromQl.metrics(expression));
      assertThat(states(expression)).isSubsetOf(allStates());
    }
  }

  @Test
  void everyPanelAsksForMetricsThatExist() throws IOException {
    Set<String> known = known();
    List<String> expressions = panelExpressions();

    assertThat(expressions).hasSizeGreaterThan(20);
    for (String expression : expressions) {
      assertThat(known).as(expression).containsAll(PromQl.metrics(expression));
      assertThat(states(expression)).isSubsetOf(allStates());
    }
  }

  @Test
  void everyMetricIsOnThePageAndOnTheDashboard() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/guides/monitor.md"));
    Set<String> shown = new TreeSet<>();
    panelExpressions().forEach(expression -> shown.addAll(PromQl.metrics(expression)));

    for (String metric : MeterSources.names(ROOT)) {
      String documented = metric.replaceAll("_(bucket|count|sum)$", "");
      assertThat(page)
          .as("%s is on the page", metric)
          .containsPattern(documented + "\\b|" + documented + "_");
      assertThat(shown).as("%s is on the dashboard", metric).contains(metric);
    }
  }

  @Test
  void everyAlertHasItsEntryInTheRunbookAndEveryEntryItsAlert() throws IOException {
    List<String> entries =
        Files.readAllLines(ROOT.resolve(RUNBOOKS)).stream()
            .filter(line -> line.startsWith("### "))
            .map(line -> line.substring(4))
            .toList();
    List<String> names = alerts().stream().map(alert -> alert.path("alert").asText()).toList();

    assertThat(entries).doesNotHaveDuplicates().containsExactlyElementsOf(names);
    for (JsonNode alert : alerts()) {
      String anchor = alert.path("alert").asText().toLowerCase(Locale.ROOT);
      assertThat(alert.at("/annotations/runbook").asText()).isEqualTo(RUNBOOKS + "#" + anchor);
      assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
      assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning", "info");
    }
  }

  @Test
  void theAutoscalerAsksForAMetricThatExists() throws IOException {
    String template =
        Files.readString(ROOT.resolve("deploy/helm/lethe/templates/autoscaling.yaml"));

    assertThat(MeterSources.names(ROOT)).contains("lethe_calls_waiting");
    assertThat(template).contains("name: lethe_calls_waiting");
  }

  @Test
  void aQuantileIsReadOfBucketsThatKeepTheirBounds() throws IOException {
    List<String> quantiles = new ArrayList<>(panelExpressions());
    alerts().forEach(alert -> quantiles.add(alert.path("expr").asText()));
    quantiles.removeIf(expression -> !expression.contains("histogram_quantile"));

    assertThat(quantiles).hasSizeGreaterThan(5);
    assertThat(quantiles)
        .allSatisfy(
            expression ->
                assertThat(expression)
                    .matches("histogram_quantile\\(0\\.\\d+, sum by \\(le\\b.*_bucket.*"));
  }

  @Test
  void aNameThatNoServiceHasIsFound() {
    assertThat(PromQl.metrics("max by (model) (lethe_rank_used / (lethe_rank_limit > 0)) > 0.8"))
        .containsExactly("lethe_rank_limit", "lethe_rank_used");
    assertThat(PromQl.metrics("a{x=~\"b|c\"} > 0.2 and on (instance) rate(d[5m]) >= 100"))
        .containsExactly("a", "d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sum(rate(a[5m])", "a}", "a{b=\"c\"", "summ(a)", "a > ", "a[5 minutes]", "a $ b"})
  void whatIsNoExpressionIsRefused(String expression) {
    assertThatThrownBy(() -> PromQl.metrics(expression))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** What Prometheus itself makes. */
  private static Set<String> known() throws IOException {
    Set<String> names = new TreeSet<>(MeterSources.names(ROOT));
    assertThat(names).hasSizeGreaterThan(30).contains("lethe_access_refused_total");
    names.add("up");
    return names;
  }

  private static List<JsonNode> alerts() throws IOException {
    List<JsonNode> alerts = new ArrayList<>();
    yaml("prometheus/lethe-alerts.yaml")
        .path("groups")
        .forEach(group -> group.path("rules").forEach(alerts::add));
    assertThat(alerts).isNotEmpty();
    return alerts;
  }

  private static List<String> panelExpressions() throws IOException {
    return new ObjectMapper()
        .readTree(FOLDER.resolve("grafana/lethe.json").toFile()).findValues("expr").stream()
            .map(JsonNode::asText)
            .toList();
  }

  private static JsonNode yaml(String file) throws IOException {
    return new ObjectMapper()
        .valueToTree((Object) new Yaml().load(Files.readString(FOLDER.resolve(file))));
  }

  /** The states that an expression chooses. */
  private static Set<String> states(String expression) {
    return Pattern.compile("state=~?\"([^\"]*)\"")
        .matcher(expression)
        .results()
        .map(MatchResult::group)
        .map(text -> text.replaceAll(".*\"(.*)\"", "$1"))
        .flatMap(text -> Stream.of(text.split("\\|")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> allStates() {
    Set<String> states = new TreeSet<>();
    for (RequestState state : RequestState.values()) {
      states.add(state.name().toLowerCase(Locale.ROOT));
    }
    return states;
  }
}
