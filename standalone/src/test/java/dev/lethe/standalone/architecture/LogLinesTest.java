package dev.lethe.standalone.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The services log in one form: what happened in words, then {@code key=value} for each thing that
 * belongs to it, so that a line can be searched for and taken apart.
 */
class LogLinesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> SERVICES =
      List.of(
          "http-edge",
          "service-kit",
          "access",
          "ingest-service",
          "trainer-service",
          "inference-service");

  /** A text that a log statement begins with. */
  private static final Pattern LINE =
      Pattern.compile("LOG\\s*\\.\\w+\\(\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

  private static final Pattern PAIR = Pattern.compile("\\b([a-zA-Z]+)=\\{}");

  /** A text anywhere that is written like the end of a log line. */
  private static final Pattern KEYS = Pattern.compile("[ \"]([a-zA-Z][a-zA-Z-]*)=\\{}");

  private static final Pattern LISTED = Pattern.compile("(?m)^\\| `([a-zA-Z]+)` \\|");

  /** For a person at a console, whole and with line breaks. */
  private static final String FOR_PEOPLE = "cannot start: {}";

  @Test
  void everyValueInALogLineHasAKey() throws IOException {
    // Given
    List<String> lines = lines();

    // When
    List<String> without =
        lines.stream()
            .filter(line -> !line.endsWith(FOR_PEOPLE))
            .filter(line -> PAIR.matcher(line).replaceAll("").contains("{}"))
            .toList();

    // Then
    assertThat(lines).hasSizeGreaterThan(50);
    assertThat(without).isEmpty();
  }

  @Test
  void everyKeyIsOnThePageAndThePageHasNoOther() throws IOException {
    // Given
    Set<String> used = new TreeSet<>();
    for (Path file : sources()) {
      Matcher key = KEYS.matcher(Files.readString(file));
      while (key.find()) {
        used.add(key.group(1));
      }
    }

    // When
    Set<String> listed = new TreeSet<>();
    Matcher row = LISTED.matcher(Files.readString(ROOT.resolve("docs/guides/read-the-logs.md")));
    while (row.find()) {
      assertThat(listed.add(row.group(1))).as(row.group(1)).isTrue();
    }

    // Then
    assertThat(used).hasSizeGreaterThan(30).contains("request", "digest", "topic");
    assertThat(listed).isEqualTo(used);
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String service : SERVICES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(service).resolve("src/main/java"))) {
        files.filter(each -> each.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    return sources;
  }

  private static List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : sources()) {
      Matcher line = LINE.matcher(Files.readString(file));
      while (line.find()) {
        lines.add(line.group(1));
      }
    }
    return lines;
  }
}
