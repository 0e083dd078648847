package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every name in the glossary is a type or a topic that exists. */
class GlossaryTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path GLOSSARY = ROOT.resolve("docs/reference/glossary.md");
  private static final Path ASYNC_API =
      ROOT.resolve("schemas/src/main/resources/dev/lethe/schemas/asyncapi.yaml");

  private static final Pattern TERM = Pattern.compile("(?m)^- \\*\\*([^*]+)\\*\\*: ");

  /** Starts like a type, whatever follows: a member or a call would be no name of the glossary. */
  private static final Pattern TYPE = Pattern.compile("`([A-Z][^`]*)`");

  private static final Pattern TOPIC = Pattern.compile("`([a-z]+(?:-[a-z]+)+)`");
  private static final Pattern ADDRESS = Pattern.compile("address: '\\{prefix}([a-z-]+)'");

  @Test
  void everyTypeExists() throws IOException {
    List<String> named = all(TYPE, Files.readString(GLOSSARY));

    assertThat(named).hasSizeGreaterThan(50);
    assertThat(typesOfAllModules()).containsAll(named);
  }

  @Test
  void everyTopicExists() throws IOException {
    List<String> named = all(TOPIC, Files.readString(GLOSSARY));

    assertThat(all(ADDRESS, Files.readString(ASYNC_API))).isNotEmpty().containsAll(named);
  }

  @Test
  void everyTopicIsNamed() throws IOException {
    List<String> topics = all(ADDRESS, Files.readString(ASYNC_API));

    assertThat(all(TOPIC, Files.readString(GLOSSARY))).containsAll(topics);
  }

  @Test
  void termsAreInAlphabeticalOrderAndDefinedOnce() throws IOException {
    List<String> terms =
        all(TERM, Files.readString(GLOSSARY)).stream()
            .map(term -> term.toLowerCase(Locale.ROOT))
            .toList();

    assertThat(terms).hasSizeGreaterThan(50).doesNotHaveDuplicates().isSorted();
  }

  private static Set<String> typesOfAllModules() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      modules
          .map(module -> module.resolve("src/main/java"))
          .filter(Files::isDirectory)
          .forEach(sources::add);
    }
    Set<String> types = new TreeSet<>();
    for (Path source : sources) {
      try (Stream<Path> files = Files.walk(source)) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".java"))
            .map(name -> name.replace(".java", ""))
            .forEach(types::add);
      }
    }
    return types;
  }

  private static List<String> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult found) -> found.group(1)).toList();
  }
}
