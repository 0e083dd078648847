package dev.lethe.standalone.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The metrics that the services have, as Prometheus sees them: read from where they are registered.
 * The services' own tests show that they are served under these names.
 */
final class MeterSources {
  private static final List<String> MODULES =
      List.of("access", "ingest-service", "trainer-service", "inference-service");
  private static final Pattern NAME = Pattern.compile("\"(lethe\\.[a-z.]+)\"");
  private static final Pattern CONSTANT =
      Pattern.compile("static final String (\\w+) =\\s*\"lethe\\.[a-z.]+\"$");

  private MeterSources() {}

  /**
   * All that begin with {@code lethe_}.
   *
   * @throws IllegalStateException if a name is there whose kind cannot be told
   */
  static Set<String> names(Path root) throws IOException {
    Set<String> names = new TreeSet<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          String source = Files.readString(file);
          if (source.contains("import io.micrometer.")) {
            read(source, names);
          }
        }
      }
    }
    return names;
  }

  private static void read(String source, Set<String> names) {
    String[] statements = source.split(";\\s*\n");
    for (String statement : statements) {
      Matcher name = NAME.matcher(statement);
      while (name.find()) {
        names.addAll(served(name.group(1), registration(statement, statements)));
      }
    }
  }

  /** A name in a constant is registered where the constant is used. */
  private static String registration(String statement, String[] all) {
    Matcher constant = CONSTANT.matcher(statement.stripTrailing());
    if (!constant.find()) {
      return statement;
    }
    Pattern use = Pattern.compile("(counter|builder)\\(\\s*" + constant.group(1) + "\\b");
    return Stream.of(all)
        .filter(each -> use.matcher(each).find())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("not registered: " + constant.group(1)));
  }

  private static List<String> served(String name, String registration) {
    String base = name.replace('.', '_');
    if (registration.contains("serviceLevelObjectives(")) {
      String seconds = base + "_seconds";
      return List.of(seconds + "_bucket", seconds + "_count", seconds + "_sum");
    }
    if (registration.matches("(?s).*(Timer\\.builder|timer)\\(.*")) {
      return List.of(base + "_seconds_count", base + "_seconds_sum");
    }
    if (registration.matches("(?s).*(Counter\\.builder|counter)\\(.*")) {
      return List.of(base + "_total");
    }
    if (registration.matches("(?s).*(Gauge\\.builder|gauge)\\(.*")) {
      return List.of(registration.contains("baseUnit(\"seconds\")") ? base + "_seconds" : base);
    }
    throw new IllegalStateException("what kind is " + name + "?");
  }
}
