package dev.lethe.engine.unlearn;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The text files of {@link EverydayBank}: lines under headings that begin with {@code #}. */
final class EverydayText {
  private static final String HEADING = "# ";

  private EverydayText() {}

  /** Heading → its lines, in the order of the files. */
  static Map<String, List<String>> sections(String... files) {
    Map<String, List<String>> sections = new LinkedHashMap<>();
    for (String file : files) {
      List<String> section = new ArrayList<>();
      for (String line : read(file).lines().toList()) {
        if (line.startsWith(HEADING)) {
          section = new ArrayList<>();
          sections.put(line.substring(HEADING.length()), section);
        } else if (!line.isBlank()) {
          section.add(line.strip());
        }
      }
    }
    return sections;
  }

  /** Heading → the words of its lines, which commas separate. */
  static Map<String, List<String>> words(String file) {
    Map<String, List<String>> words = new LinkedHashMap<>();
    sections(file)
        .forEach(
            (heading, lines) ->
                words.put(
                    heading,
                    lines.stream().flatMap(line -> Stream.of(line.split(", ", -1))).toList()));
    return words;
  }

  private static String read(String file) {
    try (InputStream in = EverydayText.class.getResourceAsStream("everyday/" + file)) {
      if (in == null) {
        throw new IllegalStateException("everyday questions: no resource " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
