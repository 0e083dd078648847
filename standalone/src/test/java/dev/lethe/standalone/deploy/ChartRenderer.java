package dev.lethe.standalone.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.yaml.snakeyaml.Yaml;

/**
 * Renders the chart with Helm. Helm's library takes the cluster for an old one and leaves hooks out
 * of what it prints, so it gets a copy of the chart that asks for no version, and whose hook is an
 * ordinary object.
 */
final class ChartRenderer {
  /** Below the project's root. */
  static final String CHART = "deploy/helm/lethe";

  static final String RELEASE = "lethe";
  static final String NAMESPACE = "privacy";

  private final Path chart;

  private ChartRenderer(Path chart) {
    this.chart = chart;
  }

  /**
   * Copies the chart.
   *
   * @param source the chart's folder
   * @param folder an empty one
   */
  static ChartRenderer of(Path source, Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(source.relativize(file).toString());
        Files.createDirectories(copy.resolveSibling(""));
        Files.writeString(copy, copied(Files.readString(file)));
      }
    }
    return new ChartRenderer(folder);
  }

  /**
   * The project's chart; skips the tests, and says so, where there is no Helm for the machine.
   *
   * @param root of the project
   * @param folder an empty one
   */
  static ChartRenderer orSkip(Path root, Path folder) throws IOException {
    ChartRenderer helm = of(root.resolve(CHART), folder);
    try {
      var unused = helm.render("minimal", Map.of());
    } catch (LinkageError e) {
      String os = System.getProperty("os.name") + " " + System.getProperty("os.arch");
      System.err.printf(Locale.ROOT, "THE HELM CHART WAS NOT CHECKED: no Helm for %s%n", os);
      Assumptions.abort("no Helm for " + os);
    }
    return helm;
  }

  private static String copied(String text) {
    return text.replaceAll("(?m)^kubeVersion:.*$", "")
        .replaceAll("helm\\.sh/hook", "lethe.dev/was-hook");
  }

  /**
   * Every object, in Helm's order.
   *
   * @param values the name of a file in the chart's {@code ci}, without its ending
   * @param set what wins over the file: {@code kafka.bootstrap} to a value
   * @throws IllegalStateException with Helm's message, if Helm refuses
   */
  List<JsonNode> render(String values, Map<String, String> set) {
    var template =
        new Helm(chart)
            .template()
            .withName(RELEASE)
            .withNamespace(NAMESPACE)
            .withValuesFile(chart.resolve("ci").resolve(values + ".yaml"));
    set.forEach(template::set);
    List<JsonNode> objects = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    for (Object document : new Yaml().loadAll(template.call())) {
      if (document != null) {
        objects.add(json.valueToTree(document));
      }
    }
    return objects;
  }

  /** What Helm prints after an installation; nothing is installed. */
  String notes(String values) {
    return new Helm(chart)
        .install()
        .withName(RELEASE)
        .withNamespace(NAMESPACE)
        .withValuesFile(chart.resolve("ci").resolve(values + ".yaml"))
        .clientOnly()
        .dryRun()
        .call()
        .getOutput();
  }
}
